#!/usr/bin/env bash
# GNU parallel 20221122 (Debian 12). In a job log a job that a signal has killed has exit value 0; the signal stands in the
# next column, and parallel itself tells of a failure. Who reads the column "Exitval" counts it as done; --resume-failed
# reads both.
# Guess: Exitval is 137, or 9, or at least not 0. Seen: 0.
set -euo pipefail
for tool in apt-get dpkg perl; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
apt-get download -qq parallel=20221122+ds-2 >/dev/null 2>&1 || { echo "parallel=20221122+ds-2 is not to be had here"; exit 77; }
dpkg -x ./*.deb .
rc=0
HOME=$work perl usr/bin/parallel --will-cite --joblog log ::: 'kill -9 $$' 'exit 7' >/dev/null 2>&1 || rc=$?
seen="exit $rc; $(tail -n +2 log | sort -k1,1n | cut -f7-9 | tr '\t' ' ' | paste -sd';')"
expected='exit 2; 0 9 kill -9 $$;7 0 exit 7'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
