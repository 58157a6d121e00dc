#!/usr/bin/env bash
# execa 9.6.0 and tinyexec 1.3.1. A time-out kills the command itself; the call then waits for the end of its output, which
# a grandchild (here: what a shell has started) keeps open. A time-out of 300 ms took as long as the grandchild lived.
# Guess: the call ends with a time-out error soon after 300 ms. Seen: 3 s, and the grandchild ended by itself.
set -euo pipefail
for tool in node npm; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --cache "$work/cache" execa@9.6.0 tinyexec@1.3.1 >/dev/null
cat >main.mjs <<'JS'
import {execa} from 'execa';
import {x} from 'tinyexec';
const script = ['-c', 'sleep 3 & wait'];
const took = async (call) => {
    const start = Date.now();
    await call.then(() => {}, () => {});
    return Date.now() - start > 2500 ? 'waits for the grandchild' : 'ends';
};
console.log('execa', await took(execa('sh', script, {timeout: 300})));
console.log('tinyexec', await took(x('sh', script, {timeout: 300})));
JS
seen=$(node main.mjs | paste -sd';')
expected='execa waits for the grandchild;tinyexec waits for the grandchild'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
