#!/usr/bin/env python3
"""One put into a map of another process: Progeny's SharedMap, CPython's Manager().dict(), and a bare socket there and back.

usage: verify/bench/hosted.py [rounds]         (after mvn -DskipTests package; JAVA_HOME names a JDK 25)
"""
import multiprocessing, os, re, statistics, subprocess, sys, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
JAVA = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5


def progeny():
    """Ping-pong, put and get, in microseconds; both processes of a run do all three in turn."""
    classes = f"{ROOT}/core/target/classes:{ROOT}/verify/target/classes"
    out = subprocess.run([JAVA, "-cp", classes, "dev.progeny.verify.HostedPut", "1"],
                         check=True, capture_output=True, text=True).stdout
    return tuple(float(x) for x in re.findall(r"([0-9.]+) us", out))


def python():
    with multiprocessing.Manager() as manager:
        shared = manager.dict()
        times = []
        for i in range(5000):
            start = time.perf_counter()
            shared[i % 1024] = i
            times.append(time.perf_counter() - start)
        return statistics.median(times) * 1e6


if __name__ == "__main__":
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(progeny())
        theirs.append(python())
    ping, put, get = (statistics.median(x[i] for x in ours) for i in range(3))
    peer = statistics.median(theirs)
    print(f"medians of {ROUNDS} interleaved rounds, one call at a time")
    print(f"{'':36}{'us':>8}{'ratio to the bare socket':>28}")
    for what, us in (("64 bytes there and back, bare socket", ping), ("SharedMap.put", put), ("SharedMap.get", get),
                     ("Manager().dict(), one assignment", peer)):
        print(f"{what:36}{us:8.1f}{us / ping:28.2f}")
