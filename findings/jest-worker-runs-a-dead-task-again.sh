#!/usr/bin/env bash
# jest-worker 30.5.1, on Node.js. A task whose child process ends with an exit code other than 0 is run again, by default
# three times more, in a new child each time; one whose child ends with exit code 0 or by a signal is not.
# Guess: a task runs once, and its death is an error whatever the exit code. Seen: 4 runs after exit 1, 1 run after
# exit 0, 1 run after SIGKILL.
set -euo pipefail
for tool in node npm; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --cache "$work/cache" jest-worker@30.5.1 >/dev/null
cat >job.js <<'JS'
const fs = require('fs');
exports.run = ({log, exit, signal}) => {
    fs.appendFileSync(log, 'x');
    if (signal) process.kill(process.pid, signal);
    else process.exit(exit);
};
JS
cat >main.js <<'JS'
const fs = require('fs');
const {Worker} = require('jest-worker');
const runs = async (log, how) => {
    const worker = new Worker(require.resolve('./job.js'), {numWorkers: 1, exposedMethods: ['run']});
    await worker.run({log, ...how}).catch(() => {});
    await worker.end();
    return fs.readFileSync(log, 'utf8').length;
};
(async () => {
    console.log('exit 1:', await runs('a', {exit: 1}), 'exit 0:', await runs('b', {exit: 0}),
        'SIGKILL:', await runs('c', {signal: 'SIGKILL'}));
    process.exit();
})();
JS
seen=$(node main.js)
expected='exit 1: 4 exit 0: 1 SIGKILL: 1'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
