#!/usr/bin/env bash
# xargs of GNU findutils 4.9.0 (Debian 12). A command that exits with 255 makes xargs -P stop at once, with 124: it does
# not wait for the commands that still run beside it; they go on after xargs has ended.
# Guess: it starts nothing more and waits for what runs, as it does after any other failure. Seen: one was still running.
set -euo pipefail
for tool in apt-get dpkg; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
apt-get download -qq findutils=4.9.0-4 >/dev/null 2>&1 || { echo "findutils=4.9.0-4 is not to be had here"; exit 77; }
dpkg -x ./*.deb .
rc=0
printf '%s\n' 'sleep 2; touch late' 'sleep 0.5; exit 255' | usr/bin/xargs -P2 -I{} sh -c '{}' 2>/dev/null || rc=$?
before=$(ls late 2>/dev/null || echo none)
for _ in $(seq 50); do
    [ ! -e late ] || break
    sleep 0.2
done
other=0
printf '%s\n' 'sleep 2; touch second' 'sleep 0.5; exit 3' | usr/bin/xargs -P2 -I{} sh -c '{}' 2>/dev/null || other=$?
seen="255: exit $rc, $before then $(ls late); 3: exit $other, $(ls second)"
expected='255: exit 124, none then late; 3: exit 123, second'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
