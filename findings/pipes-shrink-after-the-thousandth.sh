#!/usr/bin/env bash
# Linux 6.18 with its default of pipe-user-pages-soft, 16384 pages for each user who is not root. One process opens 1100
# pipes, as a supervisor of 367 programs does for their three streams.
# Guess: each holds 65536 bytes. Seen: 1024 do, and the others 8192, of which nobody is told: what was written without a
# reader to the first blocks on the last. Whoever asks root's account, or a container that runs as root, never sees it.
set -euo pipefail
python=/usr/bin/python3
[ -x "$python" ] || { echo "needs $python"; exit 77; }
[ "$(cat /proc/sys/fs/pipe-user-pages-soft 2>/dev/null)" = 16384 ] || { echo "needs Linux with its default limit"; exit 77; }
as_nobody=()
if [ "$(id -u)" = 0 ]; then
    command -v setpriv >/dev/null || { echo "needs setpriv"; exit 77; }
    as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
fi
seen=$("${as_nobody[@]}" "$python" -c '
import fcntl, itertools, os, resource
F_GETPIPE_SZ = 1032
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, most), most))
sizes = [fcntl.fcntl(os.pipe()[1], F_GETPIPE_SZ) for _ in range(1100)]
for size, pipes in itertools.groupby(sizes):
    count = len(list(pipes))
    print("first" if size == 65536 else "then", "about 1024" if 900 < count <= 1024 else "some", "of", size)
' | paste -sd';')
expected='first about 1024 of 65536;then some of 8192'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
