#!/usr/bin/env python3
"""Small items a second from one process to another: SharedQueue beside CPython's multiprocessing.Queue and a bare ring.

usage: verify/bench/shared_queue.py [rounds]         (after mvn -DskipTests package; JAVA_HOME names a JDK 25)
"""
import multiprocessing, os, re, statistics, subprocess, sys, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
JAVA = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
ITEMS = 200_000


def produce(queue, item):
    for _ in range(ITEMS + ITEMS // 10):
        queue.put(item)


def python(item):
    queue = multiprocessing.Queue(10_000)
    producer = multiprocessing.Process(target=produce, args=(queue, item))
    producer.start()
    for _ in range(ITEMS // 10):
        queue.get()
    start = time.perf_counter()
    for _ in range(ITEMS):
        queue.get()
    rate = ITEMS / (time.perf_counter() - start) / 1e6
    producer.join()
    return rate


def progeny(*options):
    classes = f"{ROOT}/core/target/classes:{ROOT}/verify/target/classes"
    out = subprocess.run([JAVA, *options, "-cp", classes, "dev.progeny.verify.QueueRate"],
                         check=True, capture_output=True, text=True).stdout
    return [float(x) for x in re.findall(r"([0-9.]+) (?:M/s|% of)", out)]


if __name__ == "__main__":
    ours, native, theirs = [], [], []
    for _ in range(ROUNDS):
        ours.append(progeny())
        native.append(progeny("--enable-native-access=ALL-UNNAMED"))
        theirs.append([python(1), python((1, 2, 0.5))])
    print(f"millions of items a second, medians of {ROUNDS} interleaved rounds, 1 producer process, 1 consumer process")
    print(f"{'':20}{'SharedQueue':>12}{'with futex':>12}{'mp.Queue':>10}{'ratio':>8}")
    for i, what in enumerate(("integers", "small records")):
        a, f, b = (statistics.median(x[i] for x in xs) for xs in (ours, native, theirs))
        print(f"{what:20}{a:12.2f}{f:12.2f}{b:10.2f}{a / b:8.1f}")
    print(f"{'bare mapped ring':20}{statistics.median(x[2] for x in ours):12.2f}")
    for what, rates in (("without", ours), ("with", native)):
        print(f"a taker that waits, {what} futex: {statistics.median(x[3] for x in rates):.2f} % of a core")
