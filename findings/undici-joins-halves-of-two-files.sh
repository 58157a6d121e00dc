#!/usr/bin/env bash
# undici 7.30.2. A RetryAgent goes on after an answer that broke off, where it stopped. If the file has changed meanwhile, the
# first half is of the old one and the second of the new, and the request succeeds; a new Last-Modified or a new weak ETag in
# the second answer does not matter. Only a strong ETag is compared.
# Guess: without a strong ETag it begins again or fails, as RFC 9110 has it for If-Range, and a changed date is noticed.
set -euo pipefail
for tool in node npm; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --cache "$work/cache" undici@7.30.2 >/dev/null
cat >main.mjs <<'JS'
import http from 'node:http';
import {Agent, RetryAgent, request} from 'undici';
const size = 200000;
const half = size / 2;
const load = async (name, old, changed) => {
    let requests = 0;
    const server = http.createServer((asked, answer) => {
        if (++requests === 1) {
            answer.writeHead(200, {'content-length': size, 'accept-ranges': 'bytes', ...old});
            answer.write(Buffer.alloc(half, 'a'));
            setTimeout(() => answer.destroy(), 300);
        } else if (asked.headers.range === `bytes=${half}-${size - 1}`) {
            answer.writeHead(206, {'content-length': half, 'content-range': `bytes ${half}-${size - 1}/${size}`, ...changed});
            answer.end(Buffer.alloc(half, 'b'));
        } else {
            answer.writeHead(200, {'content-length': size, ...changed});
            answer.end(Buffer.alloc(size, 'b'));
        }
    });
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    const dispatcher = new RetryAgent(new Agent(), {minTimeout: 50});
    try {
        const answer = await request(`http://127.0.0.1:${server.address().port}/`, {dispatcher});
        const text = await answer.body.text();
        const count = (letter) => text.split(letter).length - 1;
        console.log(`${name}: ${answer.statusCode}, old ${count('a')}, new ${count('b')}`);
    } catch (failed) {
        console.log(`${name}: ${failed.code}`);
    }
    server.closeAllConnections();
    server.close();
};
const date = (day) => ({'last-modified': `Mon, 0${day} Jan 2024 00:00:00 GMT`});
await load('no validator', {}, {});
await load('date', date(1), date(8));
await load('weak', {etag: 'W/"1"'}, {etag: 'W/"2"'});
await load('strong', {etag: '"1"'}, {etag: '"2"'});
process.exit();
JS
seen=$(node --no-warnings main.mjs | paste -sd';')
expected='no validator: 200, old 100000, new 100000;date: 200, old 100000, new 100000;weak: 200, old 100000, new 100000;strong: UND_ERR_REQ_RETRY'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
