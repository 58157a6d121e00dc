#!/usr/bin/env bash
# Debian 12: flock of util-linux, setlock of daemontools 0.76, chpst -L of runit 2.1.2, s6-setlock of s6 2.11.3, lckdo of
# moreutils 0.67, with-lock-ex of chiark-utils 7.0.0. All six run a program while they hold a lock on a file.
# Guess: with one file, only one of them runs at a time. Seen: there are two families, and a tool of one does not see the
# lock of the other. s6-setlock, meant for the same place as setlock, is in the other family.
set -euo pipefail
for tool in apt-get dpkg flock; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
packages=(daemontools=1:0.76-8.1 runit=2.1.2-54 s6=2.11.3.2-1 libs6-2.11=2.11.3.2-1 libskarnet2.13=2.13.1.1-1
    libexecline2.9=2.9.3.0-1 moreutils=0.67-1 chiark-utils-bin=7.0.0)
apt-get download -qq "${packages[@]}" >/dev/null 2>&1 || { echo "${packages[*]} are not to be had here"; exit 77; }
for package in ./*.deb; do dpkg -x "$package" .; done
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu:$work/lib/x86_64-linux-gnu PATH=$work/usr/bin:$PATH

locked() { # locked TOOL COMMAND...: runs the command under the tool's lock, or fails at once if the tool finds it taken
    local tool=$1
    shift
    case $tool in
        flock) exec flock -n file "$@" ;;
        setlock) exec setlock -n file "$@" ;;
        chpst) exec chpst -L file "$@" ;;
        s6-setlock) exec s6-setlock -n file "$@" ;;
        lckdo) exec lckdo file "$@" ;;
        with-lock-ex) exec with-lock-ex -f file "$@" ;;
    esac
}

tools=(flock setlock chpst s6-setlock lckdo with-lock-ex)
for holder in "${tools[@]}"; do
    rm -f file ready stop
    touch file
    (locked "$holder" bash -c 'touch ready; until [ -e stop ]; do sleep 0.05; done') &
    until [ -e ready ]; do kill -0 $! || exit 1; sleep 0.05; done
    kept=
    for other in "${tools[@]}"; do
        (locked "$other" true) 2>/dev/null || kept="$kept $other"
    done
    echo "$holder keeps out:$kept"
    touch stop
    wait
done | tee seen
expected='flock keeps out: flock setlock chpst
setlock keeps out: flock setlock chpst
chpst keeps out: flock setlock chpst
s6-setlock keeps out: s6-setlock lckdo with-lock-ex
lckdo keeps out: s6-setlock lckdo with-lock-ex
with-lock-ex keeps out: s6-setlock lckdo with-lock-ex'
[ "$(cat seen)" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
