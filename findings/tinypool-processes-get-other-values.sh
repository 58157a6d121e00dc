#!/usr/bin/env bash
# Tinypool 2.2.0. With runtime 'child_process' values travel as JSON: a Map becomes {}, a Date a string, NaN null, bytes
# an object, all without a word; with runtime 'worker_threads' the same task gets them as they were.
# Guess: the runtime decides where a task runs, not what it gets. Seen: as above.
set -euo pipefail
for tool in node npm; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --cache "$work/cache" tinypool@2.2.0 >/dev/null
cat >task.mjs <<'JS'
export default (v) => [v.map instanceof Map ? 'Map' : JSON.stringify(v.map), v.date instanceof Date ? 'Date' : typeof v.date,
    String(v.number), v.bytes instanceof Uint8Array ? 'bytes' : JSON.stringify(v.bytes)].join(' ');
JS
cat >main.mjs <<'JS'
import Tinypool from 'tinypool';
for (const runtime of ['worker_threads', 'child_process']) {
    const pool = new Tinypool({runtime, filename: new URL('./task.mjs', import.meta.url).href, maxThreads: 1});
    const value = {map: new Map([[1, 2]]), date: new Date(0), number: NaN, bytes: new Uint8Array([97])};
    console.log(runtime + ':', await pool.run(value));
    await pool.destroy();
}
process.exit();
JS
seen=$(node main.mjs | paste -sd';')
expected='worker_threads: Map Date NaN bytes;child_process: {} string null {"0":97}'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
