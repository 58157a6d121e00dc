#!/usr/bin/env bash
# supervisor 4.2.5 (Debian 12). A program with autorestart=false that ends well, with the expected exit code 0, is run four
# times if it takes less than startsecs (by default 1 s, here 5 s), and is then called FATAL. A longer one is run once.
# Guess: autorestart=false runs a program once, whatever it does; and a quick success is a success.
set -euo pipefail
for tool in apt-get dpkg /usr/bin/python3; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; wait; rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
packages=(supervisor=4.2.5-1 python3-pkg-resources=66.1.1-1+deb12u2)
apt-get download -qq "${packages[@]}" >/dev/null 2>&1 || { echo "${packages[*]} are not to be had here"; exit 77; }
for package in ./*.deb; do dpkg -x "$package" .; done
cat >supervisord.conf <<CONF
[supervisord]
nodaemon=true
logfile=$work/log
pidfile=$work/pid
childlogdir=$work
[program:quick]
command=/bin/sh -c "echo run >>$work/quick"
startsecs=5
autorestart=false
exitcodes=0
[program:slow]
command=/bin/sh -c "echo run >>$work/slow; exec sleep 7"
startsecs=5
autorestart=false
exitcodes=0
CONF
PYTHONPATH=$work/usr/lib/python3/dist-packages /usr/bin/python3 usr/bin/supervisord -c supervisord.conf >/dev/null 2>&1 &
server=$!
for _ in {1..60}; do
    if grep -q 'quick entered FATAL' log 2>/dev/null; then break; fi
    kill -0 "$server" || exit 1
    sleep 0.5
done
fatal=$(grep -o '[a-z]* entered FATAL' log || true)
seen="quick $(wc -l <quick), slow $(wc -l <slow), $fatal"
expected='quick 4, slow 1, quick entered FATAL'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
