#!/usr/bin/env bash
# Piscina 5.3.2. close() waits for tasks, for closeTimeout at most. When that time has passed and a task is cut off, the
# promise of close() is rejected if nobody listens to the pool's 'error' event; with a listener it is fulfilled.
# Guess: a listener that logs changes nothing for who awaits close(). Seen: it turns the failure into success.
set -euo pipefail
for tool in node npm; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --cache "$work/cache" piscina@5.3.2 >/dev/null
cat >task.cjs <<'JS'
module.exports = (ms) => new Promise((done) => setTimeout(done, ms));
JS
cat >main.cjs <<'JS'
const {Piscina} = require('piscina');
(async () => {
    const pool = new Piscina({filename: require.resolve('./task.cjs'), maxThreads: 1, closeTimeout: 100});
    if (process.argv[2] === 'listener') pool.on('error', (error) => console.log('event:', error.message));
    await pool.run(1);
    pool.run(3000).catch(() => {});
    await pool.close().then(() => console.log('close: fulfilled'), () => console.log('close: rejected'));
})();
JS
seen="without a listener: $(node main.cjs | paste -sd' '); with one: $(node main.cjs listener | paste -sd' ')"
expected='without a listener: close: rejected; with one: event: Close operation timed out close: fulfilled'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
