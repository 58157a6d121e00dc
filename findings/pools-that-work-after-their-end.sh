#!/usr/bin/env bash
# workerpool 10.0.3 and Piscina 5.3.2. A pool that was ended takes tasks as before: it starts a new worker, which then
# keeps the program alive.
# Guess: a task handed to an ended pool is refused, as by an ExecutorService. Seen: both give a result.
set -euo pipefail
for tool in node npm; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --cache "$work/cache" workerpool@10.0.3 piscina@5.3.2 >/dev/null
cat >task.cjs <<'JS'
module.exports = (x) => x + 1;
JS
cat >main.cjs <<'JS'
const {Piscina} = require('piscina');
const workerpool = require('workerpool');
(async () => {
    const first = workerpool.pool({maxWorkers: 1});
    await first.exec((x) => x + 1, [1]);
    await first.terminate();
    console.log('workerpool:', await first.exec((x) => x + 1, [41]).then((x) => x, (e) => 'refused'));
    const second = new Piscina({filename: require.resolve('./task.cjs'), maxThreads: 1});
    await second.run(1);
    await second.close();
    console.log('piscina:', await second.run(41).then((x) => x, (e) => 'refused'));
    process.exit();
})();
JS
seen=$(node main.cjs | paste -sd' ')
expected='workerpool: 42 piscina: 42'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
