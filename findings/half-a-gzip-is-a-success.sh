#!/usr/bin/env bash
# axios 1.21.1, node-fetch 3.3.2, undici 7.30.2, superagent 10.4.2, needle 3.5.0, got 14.6.6. An answer with Content-Encoding:
# gzip whose compressed bytes end halfway, in a message that is complete (as a proxy sends it whose source has failed).
# Guess: all report an error, as gunzip does, for the check sum at the end is missing. Seen: five deliver half the text as a
# success; only got fails.
set -euo pipefail
for tool in node npm; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --cache "$work/cache" \
    axios@1.21.1 node-fetch@3.3.2 undici@7.30.2 superagent@10.4.2 needle@3.5.0 got@14.6.6 >/dev/null
cat >main.mjs <<'JS'
import http from 'node:http';
import zlib from 'node:zlib';
import axios from 'axios';
import got from 'got';
import needle from 'needle';
import nodeFetch from 'node-fetch';
import superagent from 'superagent';
import {fetch} from 'undici';
const text = Array.from({length: 20000}, (_, i) => String(i * i * 7919 % 1000003)).join('\n');
const packed = zlib.gzipSync(text);
const server = http.createServer((asked, answer) => {
    const half = packed.subarray(0, packed.length / 2);
    answer.writeHead(200, {'content-type': 'text/plain', 'content-encoding': 'gzip', 'content-length': half.length});
    answer.end(half);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const url = `http://127.0.0.1:${server.address().port}/`;
const show = async (name, load) => {
    try {
        const loaded = await load();
        console.log(`${name} ${text.startsWith(loaded) && loaded.length < text.length ? 'a part' : 'other'}`);
    } catch (failed) {
        console.log(`${name} ${failed.code}`);
    }
};
await show('axios', async () => (await axios.get(url)).data);
await show('node-fetch', async () => (await nodeFetch(url)).text());
await show('undici', async () => (await fetch(url)).text());
await show('superagent', async () => (await superagent.get(url)).text);
await show('needle', async () => (await needle('get', url, {compressed: true})).body.toString());
await show('got', () => got(url, {retry: {limit: 0}}).text());
process.exit();
JS
seen=$(node --no-warnings main.mjs | paste -sd';')
expected='axios a part;node-fetch a part;undici a part;superagent a part;needle a part;got Z_BUF_ERROR'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
