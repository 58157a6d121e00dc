#!/usr/bin/env bash
# p-retry 8.0.1. It does not try again after a TypeError, unless the text of its message is one of those that browsers and
# Node have for a failed fetch(). So a library that adds a word to the message of an error ends the retries.
# Guess: every error is tried again, 1 + 2 times. Seen: once for TypeError "busy", three times for "Failed to fetch", once
# for "Failed to fetch x". Its readme speaks of it.
set -euo pipefail
for tool in node npm; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --cache "$work/cache" p-retry@8.0.1 >/dev/null
cat >main.mjs <<'JS'
import pRetry from 'p-retry';
const tries = async (error) => {
    let runs = 0;
    await pRetry(() => {
        runs++;
        throw error;
    }, {retries: 2, minTimeout: 1}).catch(() => {});
    console.log(error.name, error.message, runs);
};
await tries(new Error('busy'));
await tries(new RangeError('busy'));
await tries(new TypeError('busy'));
await tries(new TypeError('Failed to fetch'));
await tries(new TypeError('Failed to fetch x'));
JS
seen=$(node --no-warnings main.mjs | paste -sd';')
expected='Error busy 3;RangeError busy 3;TypeError busy 1;TypeError Failed to fetch 3;TypeError Failed to fetch x 1'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
