"""The table: each row is one piece of work, each cell one who does it, the first of them ours.

A ratio is ours to theirs. For context there are figures without a goal.
"""
from dataclasses import dataclass

from download import DOWNLOAD
from sides import EXECUTOR, FLOOR, JOB_JVM, JVM, OTHERS, POOL, PP4J, PROGENY, PROGENY_NATIVE, PROGENY_TOUCHED


@dataclass
class Goal:
    """On our figure itself, or on its ratio to that of another."""
    relation: str
    bound: float

    def is_met(self, value):
        return value <= self.bound if self.relation == "≤" else value >= self.bound


def at_most(bound):
    return Goal("≤", bound)


def at_least(bound):
    return Goal("≥", bound)


@dataclass
class Cell:
    name: str
    side: object
    measurement: str
    goal: Goal = None


@dataclass
class Row:
    id: str
    title: str
    unit: str
    cells: list
    in_every_run: bool = True


TENTH = at_most(0.1)  # "ten times as fast as every peer"


def captured(id, what, others, *goals):
    """What a job costs that captures another value each time; for the others the value is an argument."""
    name = f"captured-{id}"
    return Row(name, f"jobs that capture {what}, all in flight", "tasks/s", [
        Cell("Progeny", PROGENY, name),
        Cell("Progeny, the same job each time", PROGENY, "same", *goals),
        *(Cell("mp.Pool, chunks of 1", side, name, at_least(8)) for side in others),
    ])


ROWS = [
    Row("noop", "one no-op task there and back, pool idle", "µs", [
        Cell("Progeny", PROGENY, "noop"),
        Cell("mp.Pool", POOL, "noop", TENTH),
        Cell("ProcessPoolExecutor", EXECUTOR, "noop", TENTH),
        Cell("PP4J", PP4J, "noop", TENTH),
        Cell("a JVM per job", JOB_JVM, "noop", TENTH),
        Cell("ThreadPoolExecutor, in one JVM", JVM, "noop"),
        Cell("floor: 64 bytes, bare socket", FLOOR, "socket", at_most(2)),
    ]),
    Row("burst", "no-op tasks by submit, all in flight", "tasks/s", [
        Cell("Progeny", PROGENY, "burst", at_least(200_000)),
        Cell("mp.Pool, chunks of 1", POOL, "burst"),
        Cell("ProcessPoolExecutor", EXECUTOR, "burst"),
        Cell("PP4J", PP4J, "burst"),
        Cell("a JVM per job, 2 at once", JOB_JVM, "burst"),
        Cell("ThreadPoolExecutor, in one JVM", JVM, "burst"),
    ]),
    captured("int", "a number", [POOL], at_least(0.8)),
    captured("text", "a number and a text", [POOL], at_least(0.8)),
    captured("record", "a record", [POOL], at_least(0.8)),
    captured("bean", "an object of a plain class", []),
    Row("captured-trip", "one task there and back that captures a number", "µs", [
        Cell("Progeny", PROGENY, "captured-trip"),
        Cell("Progeny, one that captures nothing", PROGENY, "noop", at_most(1.1)),
    ]),
    Row("map", "map of x + 1 over 1 M integers, 2 workers", "M/s", [
        Cell("Progeny", PROGENY, "map", at_least(5)),
        Cell("mp.Pool", POOL, "map"),
        Cell("ProcessPoolExecutor, chunks of 10,000", EXECUTOR, "map"),
        Cell("ThreadPoolExecutor, in one JVM", JVM, "map"),
    ]),
    Row("integers", "queue of integers, 1 producer, 1 consumer", "M/s", [
        Cell("SharedQueue", PROGENY, "integers", at_least(3)),
        Cell("SharedQueue, native access", PROGENY_NATIVE, "integers"),
        Cell("mp.Queue", OTHERS, "integers"),
        Cell("mp.SimpleQueue", OTHERS, "simple-integers"),
        Cell("floor: bare mapped ring", FLOOR, "ring"),
    ]),
    Row("records", "queue of small records, 1 producer, 1 consumer", "M/s", [
        Cell("SharedQueue", PROGENY, "records", at_least(1)),
        Cell("SharedQueue, native access", PROGENY_NATIVE, "records"),
        Cell("mp.Queue", OTHERS, "records"),
        Cell("mp.SimpleQueue", OTHERS, "simple-records"),
        Cell("floor: bare mapped ring", FLOOR, "ring"),
    ]),
    Row("value", "64 MiB there and back, by value", "ms", [
        Cell("Progeny", PROGENY, "value"),
        Cell("Progeny, the caller's heap touched", PROGENY_TOUCHED, "value"),
        Cell("mp.Pool", POOL, "value"),
        Cell("ProcessPoolExecutor", EXECUTOR, "value"),
        Cell("PP4J", PP4J, "value"),
        Cell("floor: memcpy there and back", FLOOR, "memcpy", at_most(4)),
    ]),
    Row("handle", "64 MiB there and back, by handle", "ms", [
        Cell("SharedMemory", PROGENY, "handle", at_most(1)),
        Cell("mp.shared_memory", POOL, "handle"),
        Cell("floor: memcpy there and back", FLOOR, "memcpy"),
    ]),
    Row("cold", "start a child, run nothing, join", "ms", [
        Cell("ChildProcess", PROGENY, "cold"),
        Cell("mp spawn", OTHERS, "spawn"),
        Cell("mp forkserver", OTHERS, "forkserver"),
        Cell("mp fork", OTHERS, "fork"),
        Cell("floor: java Hello", FLOOR, "hello", at_most(2)),
    ]),
    Row("spare", "one task in a process that has run nothing, a spare ready", "ms", [
        Cell("Progeny", PROGENY, "spare", at_most(5)),
        Cell("mp forkserver", OTHERS, "forkserver"),
        Cell("floor: java Hello", FLOOR, "hello"),
    ]),
    Row("first-counter", "the second task of a new worker, which brings the first shared counter", "ms", [
        Cell("Progeny", PROGENY, "first-counter"),
        Cell("Progeny, a task that brings none", PROGENY, "first-nothing"),
    ]),
    Row("counter", "SharedLong alone, increments", "M/s", [
        Cell("SharedLong", PROGENY, "counter", at_least(20)),
        Cell("AtomicLong, in one JVM", JVM, "counter"),
    ]),
    Row("locked", "shared counter, lock and increment, nobody else", "M/s", [
        Cell("SharedLock, SharedLong", PROGENY, "locked", at_least(1)),
        Cell("mp.Value with its lock", OTHERS, "locked"),
        Cell("ReentrantLock, in one JVM", JVM, "locked"),
    ]),
    Row("put", "hosted map, one put", "µs", [
        Cell("SharedMap", PROGENY, "put"),
        Cell("mp.Manager", OTHERS, "put"),
        Cell("floor: 64 bytes, bare socket", FLOOR, "socket", at_most(2)),
    ]),
    Row("get", "hosted map, one get", "µs", [
        Cell("SharedMap", PROGENY, "get"),
        Cell("mp.Manager", OTHERS, "get"),
        Cell("floor: 64 bytes, bare socket", FLOOR, "socket"),
    ]),
    Row("memory", "idle worker, proportional set size", "MB", [
        Cell("Progeny", PROGENY, "memory", at_most(30)),
        Cell("mp.Pool", POOL, "memory"),
        Cell("floor: bare JVM", FLOOR, "memory"),
    ]),
    Row("queued", "the caller's heap for a queued no-op task", "bytes", [
        Cell("Progeny", PROGENY, "queued"),
        Cell("ThreadPoolExecutor, in one JVM", JVM, "queued"),
    ]),
    Row("parent", "the caller's heap for an idle worker", "KB", [
        Cell("Progeny", PROGENY, "parent"),
    ], in_every_run=False),
    Row("taker", "a taker that waits for an item", "% of a core", [
        Cell("SharedQueue", PROGENY, "taker"),
        Cell("SharedQueue, native access", PROGENY_NATIVE, "taker"),
    ], in_every_run=False),
    Row("many", "200 files of 1 MiB from nginx, start-up included", "s", [
        Cell("progeny download", DOWNLOAD, "progeny"),
        Cell("progeny -m threads", DOWNLOAD, "threads"),
        Cell("progeny -m coroutines", DOWNLOAD, "coroutines"),
        Cell("progeny -m processes", DOWNLOAD, "processes"),
        Cell("aria2c -j16", DOWNLOAD, "aria2c", at_most(1)),
        Cell("curl -Z, 8 at once", DOWNLOAD, "curl"),
    ]),
    Row("many-cpu", "the same runs, processor time", "s", [
        Cell("progeny download", DOWNLOAD, "progeny-cpu"),
        Cell("aria2c -j16", DOWNLOAD, "aria2c-cpu"),
        Cell("curl -Z, 8 at once", DOWNLOAD, "curl-cpu"),
    ]),
    Row("many-memory", "the same runs, largest resident set", "MB", [
        Cell("progeny download", DOWNLOAD, "progeny-memory"),
        Cell("aria2c -j16", DOWNLOAD, "aria2c-memory"),
        Cell("curl -Z, 8 at once", DOWNLOAD, "curl-memory"),
    ]),
    Row("big", "1 GiB from nginx, start-up included", "s", [
        Cell("progeny download", DOWNLOAD, "big-progeny"),
        Cell("progeny --split 1", DOWNLOAD, "big-split-1"),
        Cell("aria2c -x4", DOWNLOAD, "big-aria2c"),
        Cell("curl", DOWNLOAD, "big-curl", at_most(1)),
    ]),
]
