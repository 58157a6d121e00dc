#!/usr/bin/env bash
# unbuffer of expect 5.45.4 and cpulimit 2.8 (Debian 12). unbuffer passes an exit code on, but a program that a signal has
# killed ends with 0; cpulimit ends with 0 whatever its program does.
# Guess: both pass on what they ran, as nice, timeout, script -e and setlock do: 3 for exit 3, 137 or signal 9 for kill -9.
# Seen: 3 and 0 from unbuffer, 0 and 0 from cpulimit.
set -euo pipefail
for tool in apt-get dpkg; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
packages=(expect=5.45.4-2+b1 tcl-expect=5.45.4-2+b1 libtcl8.6=8.6.13+dfsg-2 tcl8.6=8.6.13+dfsg-2 cpulimit=2.8-1)
apt-get download -qq "${packages[@]}" >/dev/null 2>&1 || { echo "${packages[*]} are not to be had here"; exit 77; }
for package in ./*.deb; do dpkg -x "$package" .; done
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu TCL_LIBRARY=$work/usr/share/tcltk/tcl8.6
printf '#!/bin/sh\nexit 3\n' >three
printf '#!/bin/sh\nkill -9 $$\n' >killed
chmod +x three killed

code() {
    local rc=0
    "$@" >/dev/null 2>&1 || rc=$?
    echo "$rc"
}

seen="timeout: $(code timeout 9 ./three) $(code timeout 9 ./killed)"
seen="$seen; unbuffer: $(code usr/bin/expect -f usr/bin/unbuffer ./three) $(code usr/bin/expect -f usr/bin/unbuffer ./killed)"
seen="$seen; cpulimit: $(code usr/bin/cpulimit -l 50 -- ./three) $(code usr/bin/cpulimit -l 50 -- ./killed)"
expected='timeout: 3 137; unbuffer: 3 0; cpulimit: 0 0'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
