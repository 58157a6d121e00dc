#!/usr/bin/env bash
# A time-out of 30 days in p-timeout 7.0.2, p-queue 9.3.5, workerpool 10.0.3, Bottleneck 2.19.5, execa 9.6.1, zx 8.8.5, got 14.6.6,
# axios 1.21.1 and ky 1.14.3. It is more than setTimeout() takes (2^31 - 1 ms, not quite 25 days), and none but ky checks it.
# Guess: work of 0.3 s is well within it. Seen: its time is up at once, and execa and zx kill the program.
set -euo pipefail
for tool in node npm; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --cache "$work/cache" \
    p-timeout@7.0.2 p-queue@9.3.5 workerpool@10.0.3 bottleneck@2.19.5 execa@9.6.1 zx@8.8.5 got@14.6.6 axios@1.21.1 ky@1.14.3 >/dev/null
cat >main.mjs <<'JS'
import http from 'node:http';
import axios from 'axios';
import Bottleneck from 'bottleneck';
import {execa} from 'execa';
import got from 'got';
import ky from 'ky';
import pTimeout from 'p-timeout';
import PQueue from 'p-queue';
import workerpool from 'workerpool';
import {$} from 'zx';
const month = 30 * 24 * 60 * 60 * 1000;
const work = () => new Promise((done) => setTimeout(done, 300));
const server = http.createServer((asked, answer) => setTimeout(() => answer.end(), 300));
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const url = `http://127.0.0.1:${server.address().port}/`;
const show = async (name, run) => {
    try {
        await run();
        console.log(name, 'done');
    } catch (failed) {
        console.log(name, failed instanceof RangeError ? 'refused' : 'late');
    }
};
await show('p-timeout', () => pTimeout(work(), {milliseconds: month}));
await show('p-queue', () => new PQueue({timeout: month}).add(work));
await show('workerpool', () => workerpool.pool().exec(() => new Promise((done) => setTimeout(done, 300))).timeout(month));
await show('bottleneck', () => new Bottleneck().schedule({expiration: month}, work));
await show('execa', () => execa('sleep', ['0.3'], {timeout: month}));
await show('zx', () => $({timeout: month})`sleep 0.3`);
await show('got', () => got(url, {timeout: {request: month}, retry: {limit: 0}}));
await show('axios', () => axios.get(url, {timeout: month}));
await show('ky', () => ky(url, {timeout: month, retry: 0}));
process.exit();
JS
seen=$(node --no-warnings main.mjs | paste -sd';')
expected='p-timeout late;p-queue late;workerpool late;bottleneck late;execa late;zx late;got late;axios late;ky refused'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
