#!/usr/bin/env bash
# wget 1.21.3 and curl 7.88.1 (Debian 12). The first answer is a 503 with the six bytes "sorry ", the second a 200 with the
# ten bytes 0123456789; both programs are told to try again.
# Guess: the result is the last answer, whichever way it is written. Seen: curl --retry into a redirect writes both, one
# after the other; with -o it does not. wget --content-on-error takes the error page for the beginning of the file and skips
# as many bytes of it, to standard output and into a file alike. All end with 0.
set -euo pipefail
for tool in apt-get dpkg node; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
packages=(wget=1.21.3-1+deb12u1 curl=7.88.1-10+deb12u15 libcurl4=7.88.1-10+deb12u15)
apt-get download -qq "${packages[@]}" >/dev/null 2>&1 || { echo "${packages[*]} are not to be had here"; exit 77; }
for package in ./*.deb; do dpkg -x "$package" .; done
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu HOME=$work PATH=$work/usr/bin:$PATH
for tool in wget curl; do "$tool" --version >/dev/null 2>&1 || { echo "a library of $tool is missing"; exit 77; }; done
cat >server.cjs <<'JS'
const asked = {};
require('node:http').createServer((request, answer) => {
    asked[request.url] = (asked[request.url] ?? 0) + 1;
    const busy = asked[request.url] === 1;
    const body = busy ? 'sorry ' : '0123456789';
    answer.writeHead(busy ? 503 : 200, {'content-length': body.length});
    answer.end(body);
}).listen(0, '127.0.0.1', function () {
    console.log(this.address().port);
});
JS
node server.cjs >port &
server=$!
for _ in {1..50}; do [ -s port ] && break || sleep 0.1; done
url=http://127.0.0.1:$(cat port)
retrying=(wget -q --tries=3 --waitretry=1 --retry-on-http-error=503)
ends() { echo "$1 $2 $(cat "$3")"; }
{
    curl -sS --retry 3 --retry-delay 1 "$url/1" >1 && ends curl "$?" 1
    curl -sS --retry 3 --retry-delay 1 -o 2 "$url/2" && ends curl-o "$?" 2
    "${retrying[@]}" -O - "$url/3" >3 && ends wget "$?" 3
    "${retrying[@]}" --content-on-error -O - "$url/4" >4 && ends wget-content "$?" 4
    "${retrying[@]}" --content-on-error "$url/5" && ends wget-content-file "$?" 5
} | paste -sd';' >seen
seen=$(cat seen)
expected='curl 0 sorry 0123456789;curl-o 0 0123456789;wget 0 0123456789;wget-content 0 sorry 6789;wget-content-file 0 sorry 6789'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
