#!/usr/bin/env bash
# xjobs 20120412-1 (Debian 12). It runs jobs side by side, as xargs -P does, and prints each job's exit code; its own exit
# code is 0 even if every job has failed.
# Guess: not 0, as from xargs (123), GNU parallel (the number of failures) and make. Seen: 0.
set -euo pipefail
for tool in apt-get dpkg; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
apt-get download -qq xjobs=20120412-1+b1 >/dev/null 2>&1 || { echo "xjobs=20120412-1+b1 is not to be had here"; exit 77; }
dpkg -x ./*.deb .
rc=0
printf 'false\nfalse\n' | usr/bin/xjobs -j2 >out 2>&1 || rc=$?
seen="exit $rc, jobs that failed: $(grep -c 'exitcode 1' out)"
expected='exit 0, jobs that failed: 2'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
