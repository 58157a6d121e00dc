#!/usr/bin/env bash
# GNU make 4.3 (Debian 12) with -j3. A make that it calls runs three commands and is killed, as by the kernel when memory is
# short; the rule goes on after that (its line begins with -). The next make that it calls has six commands.
# Guess: the slots of the killed one come back with its end, and the six run three at a time. Seen: they run one at a time,
# and so would the rest of the build; make says at its end that tokens are missing, and ends with 0.
set -euo pipefail
for tool in apt-get dpkg; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
package=make=4.3-4.1
apt-get download -qq "$package" >/dev/null 2>&1 || { echo "$package is not to be had here"; exit 77; }
dpkg -x ./*.deb .
make=$work/usr/bin/make
"$make" --version >/dev/null 2>&1 || { echo "a library of make is missing"; exit 77; }
cat >Makefile <<'MAKE'
all: later
killed:
	-+$(MAKE) -f killed.mk
later: killed
	$(MAKE) -f later.mk
MAKE
cat >killed.mk <<'MAKE'
all: a b c
a b:
	echo + >>killed; sleep 2; echo - >>killed
c:
	echo + >>killed; sleep 1; kill -9 $$PPID; sleep 1; echo - >>killed
MAKE
cat >later.mk <<'MAKE'
all: 1 2 3 4 5 6
1 2 3 4 5 6:
	echo + >>later; sleep 1; echo - >>later
MAKE
at_once() { awk '$1 == "+" { n++ } $1 == "-" { n-- } n > most { most = n } END { print most }' "$1"; }
code=0
env -u MAKEFLAGS -u MAKELEVEL "$make" -s -j3 >out 2>&1 || code=$?
tokens=$(grep -o 'Exiting with . jobserver tokens available; should be .' out || true)
seen="before $(at_once killed) at once, after $(at_once later); exit $code; $tokens"
expected='before 3 at once, after 1; exit 0; Exiting with 1 jobserver tokens available; should be 3'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
