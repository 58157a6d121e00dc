#!/usr/bin/env bash
# wget 1.21.3, aria2 1.36.0, lftp 4.9.2 (Debian 12), a plain download with no option to go on with a part. If the answer
# breaks off, each asks for the rest by itself. If the file has changed meanwhile, the result is half the old file and half
# the new one, and the exit code is 0, though the second answer has another ETag and another Last-Modified.
# Guess: one command gives one file or fails: it sends If-Range, or compares what the answers say of the file.
set -euo pipefail
for tool in apt-get dpkg node; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
packages=(wget=1.21.3-1+deb12u1 aria2=1.36.0-1 libaria2-0=1.36.0-1 libc-ares2=1.18.1-3 lftp=4.9.2-2+b1)
apt-get download -qq "${packages[@]}" >/dev/null 2>&1 || { echo "${packages[*]} are not to be had here"; exit 77; }
for package in ./*.deb; do dpkg -x "$package" .; done
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu HOME=$work PATH=$work/usr/bin:$PATH
for tool in wget aria2c lftp; do "$tool" --version >/dev/null 2>&1 || { echo "a library of $tool is missing"; exit 77; }; done
cat >server.cjs <<'JS'
const size = 2000000;
const half = size / 2;
const asked = {};
const validators = (version) => ({'last-modified': `Mon, 0${version} Jan 2024 00:00:00 GMT`, etag: `"${version}"`});
require('node:http').createServer((request, answer) => {
    asked[request.url] = (asked[request.url] ?? 0) + 1;
    if (asked[request.url] === 1) {
        answer.writeHead(200, {'content-length': size, 'accept-ranges': 'bytes', ...validators(1)});
        answer.write(Buffer.alloc(half, 'a'));
        setTimeout(() => answer.destroy(), 500);
        return;
    }
    const range = request.headers['if-range'] ? null : /^bytes=(\d+)-/.exec(request.headers.range ?? '');
    if (!range) {
        answer.writeHead(200, {'content-length': size, ...validators(8)});
        answer.end(Buffer.alloc(size, 'b'));
        return;
    }
    const rest = size - range[1];
    answer.writeHead(206, {'content-length': rest, 'content-range': `bytes ${range[1]}-${size - 1}/${size}`, ...validators(8)});
    answer.end(Buffer.alloc(rest, 'b'));
}).listen(0, '127.0.0.1', function () {
    console.log(this.address().port);
});
JS
node server.cjs >port &
server=$!
until [ -s port ]; do kill -0 "$server" || exit 1; sleep 0.1; done
url=http://127.0.0.1:$(cat port)

show() { # show NAME COMMAND...: runs the command, which makes a file of that name
    local name=$1 rc=0
    shift
    "$@" >/dev/null 2>&1 || rc=$?
    echo "$name: exit $rc, old $(tr -cd a <"$name" | wc -c), new $(tr -cd b <"$name" | wc -c)"
}

seen=$(show wget timeout 20 wget -q "$url/wget"
    show aria2 timeout 20 aria2c -q --retry-wait=1 "$url/aria2"
    show lftp timeout 20 lftp -c "set net:reconnect-interval-base 1; get $url/lftp")
expected='wget: exit 0, old 1000000, new 1000000
aria2: exit 0, old 1000000, new 1000000
lftp: exit 0, old 1000000, new 1000000'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
