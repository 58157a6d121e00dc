#!/usr/bin/env bash
# nginx 1.22.1 (Debian 12). A file that is written anew in the same second with the same length keeps its ETag, and it is a
# strong one: a download that broke off and goes on with If-Range, as it should, gets the rest of the other content.
# Guess: a strong ETag changes with the bytes (RFC 9110), or is marked as weak as long as the file is so young.
# Seen: one ETag, and 206 with the new half.
set -euo pipefail
for tool in apt-get dpkg curl; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; wait; rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
apt-get download -qq nginx=1.22.1-9+deb12u11 >/dev/null 2>&1 || { echo "nginx=1.22.1-9+deb12u11 is not to be had here"; exit 77; }
dpkg -x ./*.deb .
usr/sbin/nginx -v >/dev/null 2>&1 || { echo "a library of nginx is missing"; exit 77; }
mkdir www
cat >nginx.conf <<CONF
daemon off;
master_process off;
pid $work/pid;
error_log $work/log;
events {}
http {
    access_log off;
    client_body_temp_path $work/1;
    proxy_temp_path $work/2;
    fastcgi_temp_path $work/3;
    uwsgi_temp_path $work/4;
    scgi_temp_path $work/5;
    server { listen unix:$work/socket; root $work/www; }
}
CONF
usr/sbin/nginx -p "$work" -e "$work/log" -c "$work/nginx.conf" &
server=$!
until [ -S socket ]; do kill -0 "$server" || exit 1; sleep 0.1; done
url=http://localhost/file

get() {
    curl -s --unix-socket socket "$@" "$url"
}

for _ in {1..10}; do
    printf aaaaaaaa >www/file
    old=$(stat -c %Y www/file)
    first=$(get -D head -r 0-3)
    etag=$(sed -n 's/^ETag: \(.*\)\r$/\1/p' head)
    printf bbbbbbbb >www/file
    [ "$(stat -c %Y www/file)" != "$old" ] || break
done
second=$(get -D head -H "If-Range: $etag" -r 4-7)
case $etag in \"*\") kind=strong ;; *) kind=weak ;; esac
seen="$kind ETag, $(sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p' head): $first$second"
expected='strong ETag, 206: aaaabbbb'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
