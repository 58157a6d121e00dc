#!/usr/bin/env python3
"""One no-op task there and back, and a map over a million integers: Progeny beside CPython's multiprocessing.Pool.

usage: verify/bench/tasks.py [rounds]         (after mvn -DskipTests package; JAVA_HOME names a JDK 25)
"""
import multiprocessing, os, re, statistics, subprocess, sys, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
JAVA = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5


def nothing(x):
    return x + 1


def python():
    with multiprocessing.Pool(2) as pool:
        for _ in range(500):
            pool.apply(nothing, (0,))
        trips = []
        for _ in range(3000):
            start = time.perf_counter()
            pool.apply(nothing, (0,))
            trips.append(time.perf_counter() - start)
        best = 0
        for _ in range(3):
            start = time.perf_counter()
            pool.map(nothing, range(1_000_000))
            best = max(best, 1 / (time.perf_counter() - start))
        return statistics.median(trips) * 1e6, best


def progeny():
    classes = f"{ROOT}/core/target/classes:{ROOT}/verify/target/classes"
    out = subprocess.run([JAVA, "-cp", classes, "dev.progeny.verify.RoundTrip"],
                         check=True, capture_output=True, text=True).stdout
    return tuple(float(x) for x in re.findall(r"([0-9.]+) (?:us|M/s)", out))


if __name__ == "__main__":
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(progeny())
        theirs.append(python())
    print(f"medians of {ROUNDS} interleaved rounds, 2 workers each")
    print(f"{'':28}{'Progeny':>10}{'mp.Pool':>10}{'ratio':>8}")
    for i, (what, unit) in enumerate((("no-op there and back", "us"), ("map of x + 1, 1 M integers", "M/s"))):
        a, b = statistics.median(x[i] for x in ours), statistics.median(x[i] for x in theirs)
        print(f"{what + ', ' + unit:28}{a:10.1f}{b:10.1f}{a / b:8.2f}")
