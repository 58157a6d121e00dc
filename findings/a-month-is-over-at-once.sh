#!/usr/bin/env bash
# A time-out of 30 days in p-timeout 7.0.2, p-queue 9.3.5, workerpool 10.0.3, Bottleneck 2.19.5, execa 9.6.1, zx 8.8.5, got
# 14.6.6, axios 1.21.1 and ky 1.14.3. It is more than setTimeout() takes (2^31 - 1 ms, not quite 25 days), and none but ky
# checks it.
# Guess: work of 0.3 s is well within it, as within a day. Seen: its time is up at once; execa and zx kill the program.
set -euo pipefail
for tool in node npm; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --cache "$work/cache" \
    p-timeout@7.0.2 p-queue@9.3.5 workerpool@10.0.3 bottleneck@2.19.5 execa@9.6.1 zx@8.8.5 got@14.6.6 axios@1.21.1 \
    ky@1.14.3 >/dev/null
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
const day = 24 * 60 * 60 * 1000;
const work = () => new Promise((done) => setTimeout(done, 300));
const server = http.createServer((asked, answer) => setTimeout(() => answer.end(), 300));
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const url = `http://127.0.0.1:${server.address().port}/`;
const show = async (name, run) => {
    const seen = [];
    for (const limit of [day, 30 * day]) {
        seen.push(await run(limit).then(() => 'done', (failed) => failed instanceof RangeError ? 'refused' : 'late'));
    }
    console.log(name, seen.join(' '));
};
await show('p-timeout', async (limit) => pTimeout(work(), {milliseconds: limit}));
await show('p-queue', async (limit) => new PQueue({timeout: limit}).add(work));
await show('workerpool', async (limit) => workerpool.pool().exec(work).timeout(limit));
await show('bottleneck', async (limit) => new Bottleneck().schedule({expiration: limit}, work));
await show('execa', async (limit) => execa('sleep', ['0.3'], {timeout: limit}));
await show('zx', async (limit) => $({timeout: limit})`sleep 0.3`);
await show('got', async (limit) => got(url, {timeout: {request: limit}, retry: {limit: 0}}));
await show('axios', async (limit) => axios.get(url, {timeout: limit}));
await show('ky', async (limit) => ky(url, {timeout: limit, retry: 0}));
process.exit();
JS
seen=$(node --no-warnings main.mjs | paste -sd';')
expected='p-timeout done late;p-queue done late;workerpool done late;bottleneck done late;execa done late;zx done late;got done late;axios done late;ky done refused'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
