#!/usr/bin/env bash
# p-queue 9.0.0 and Bottleneck 2.19.5. A job whose time is up gives its place away, though it goes on: with a limit of
# one, three jobs that last longer than their time-out run at once.
# Guess: the limit of one holds, and the next job begins when the late one has ended. Seen: 3 at once, with both.
set -euo pipefail
for tool in node npm; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --cache "$work/cache" p-queue@9.0.0 bottleneck@2.19.5 >/dev/null
cat >main.mjs <<'JS'
import PQueue from 'p-queue';
import Bottleneck from 'bottleneck';
const most = async (add) => {
    let running = 0, seen = 0;
    const job = async () => {
        seen = Math.max(seen, ++running);
        await new Promise((done) => setTimeout(done, 3000));
        running--;
    };
    await Promise.allSettled([add(job), add(job), add(job)]);
    return seen;
};
const queue = new PQueue({concurrency: 1, timeout: 200});
console.log('p-queue:', await most((job) => queue.add(job)));
const limiter = new Bottleneck({maxConcurrent: 1});
console.log('bottleneck:', await most((job) => limiter.schedule({expiration: 200}, job)));
process.exit();
JS
seen=$(node main.mjs | paste -sd' ')
expected='p-queue: 3 bottleneck: 3'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
