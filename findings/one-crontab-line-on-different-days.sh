#!/usr/bin/env bash
# croner 11.0.1, cron-parser 5.10.6, cron 4.4.0, node-cron 4.6.0. "0 0 13 * 5", a day of the month and a day of the week: the
# first three run it each 13th and each Friday, as cron(8) does; node-cron only on a Friday the 13th.
# Guess: packages that take the five fields of a crontab run a line on the same days.
set -euo pipefail
for tool in node npm; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --cache "$work/cache" \
    croner@11.0.1 cron-parser@5.10.6 cron@4.4.0 node-cron@4.6.0 >/dev/null
cat >main.mjs <<'JS'
import {CronTime} from 'cron';
import {CronExpressionParser} from 'cron-parser';
import {Cron} from 'croner';
import {createTask} from 'node-cron';
const line = '0 0 13 * 5';
const runs = 100;
const start = new Date();
const kinds = (name, dates) => {
    const friday = dates.filter((date) => date.getUTCDay() === 5).length;
    const thirteenth = dates.filter((date) => date.getUTCDate() === 13).length;
    const only = friday === dates.length && thirteenth === dates.length;
    const either = dates.every((date) => date.getUTCDay() === 5 || date.getUTCDate() === 13);
    console.log(name, dates.length, only ? 'Friday the 13th' : either ? 'a Friday or a 13th' : 'other');
};
kinds('croner', new Cron(line, {timezone: 'UTC', paused: true}).nextRuns(runs, start));
const parsed = CronExpressionParser.parse(line, {currentDate: start, tz: 'UTC'});
kinds('cron-parser', Array.from({length: runs}, () => parsed.next().toDate()));
const time = new CronTime(line, 'UTC');
let last = start;
kinds('cron', Array.from({length: runs}, () => last = time.getNextDateFrom(last, 'UTC').toJSDate()));
kinds('node-cron', createTask(line, () => {}, {timezone: 'UTC'}).getNextRuns(runs));
process.exit();
JS
seen=$(node --no-warnings main.mjs | paste -sd';')
expected='croner 100 a Friday or a 13th;cron-parser 100 a Friday or a 13th;cron 100 a Friday or a 13th;node-cron 100 Friday the 13th'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
