"""CPython's columns: what its standard library has for the same work. Each a process, spoken to as Side.java says.

usage: peers.py pool|executor|others|asyncio     (started by run)
"""
import asyncio, concurrent.futures, dataclasses, multiprocessing, statistics, sys, time
from multiprocessing import shared_memory

LARGE = 64 << 20
ITEMS = 50_000
MAPPED = 1_000_000
RECORD = (1, 2, 0.5)


@dataclasses.dataclass
class Point:
    x: int
    y: int
    name: str


def nothing(x=0):
    return x + 1


def number(x):
    return x


def first(pair):
    return pair[0]


def abscissa(point):
    return point.x


def echo(x):
    return x


def touch(name, mark):
    memory = shared_memory.SharedMemory(name)
    memory.buf[0] = memory.buf[LARGE - 1] = mark
    memory.close()
    return name


def seconds(step, *arguments):
    start = time.perf_counter()
    step(*arguments)
    return time.perf_counter() - start


def median_micros(times, step, *arguments):
    return statistics.median(seconds(step, *arguments) for _ in range(times)) * 1e6


def times(size):
    return max(3, min(1000, (32 << 20) // max(1, size)))


def proportional_megabytes(process):
    with open(f"/proc/{process}/smaps_rollup") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("Pss:")) * 1024 / 1e6


def idle_worker():
    before = set(multiprocessing.active_children())
    with multiprocessing.Pool(2) as fresh:
        fresh.map(nothing, range(1000), chunksize=1)
        time.sleep(0.5)
        workers = set(multiprocessing.active_children()) - before
        return statistics.mean(proportional_megabytes(worker.pid) for worker in workers)


# ---- multiprocessing.Pool


def pool():
    workers = multiprocessing.Pool(2)
    memory = shared_memory.SharedMemory(create=True, size=LARGE)

    def in_flight(pool, tasks):
        for _ in pool.imap_unordered(nothing, range(tasks), chunksize=1):
            pass

    def given(function, values):
        """What our jobs capture is an argument here."""
        took = seconds(lambda: sum(1 for _ in workers.imap_unordered(function, values, chunksize=1)))
        return len(values) / took

    def by_handle(_):
        mark = time.perf_counter_ns() & 255
        if workers.apply(touch, (memory.name, mark)) != memory.name or memory.buf[LARGE - 1] != mark:
            raise AssertionError("not what was written")

    def flight(size):
        rounds = max(1, 10_000 // size)
        return seconds(lambda: [in_flight(workers, size) for _ in range(rounds)]) * 1e6 / (rounds * size)

    def growing(size):
        with multiprocessing.Pool(size) as many:
            in_flight(many, 1000)
            return seconds(in_flight, many, 10_000) * 1e6 / 10_000

    large = bytes(LARGE)
    try:
        serve({
            "noop": lambda _: median_micros(2000, workers.apply, nothing),
            "burst": lambda _: 20_000 / seconds(in_flight, workers, 20_000),
            "captured-int": lambda _: given(number, range(20_000)),
            "captured-text": lambda _: given(first, [(i, "text") for i in range(20_000)]),
            "captured-record": lambda _: given(abscissa, [Point(i, 1, "point") for i in range(20_000)]),
            "map": lambda _: MAPPED / 1e6 / seconds(workers.map, nothing, range(MAPPED)),
            "value": lambda _: seconds(workers.apply, echo, (large,)) * 1e3,
            "handle": lambda _: seconds(by_handle, 0) * 1e3,
            "memory": lambda _: idle_worker(),
            "flight": flight,
            "payload": lambda size: median_micros(times(size), workers.apply, echo, (bytes(size),)),
            "workers": growing,
        })
    finally:
        workers.terminate()
        memory.close()
        memory.unlink()


# ---- concurrent.futures.ProcessPoolExecutor


def executor():
    with concurrent.futures.ProcessPoolExecutor(2) as workers:

        def in_flight(tasks):
            concurrent.futures.wait([workers.submit(nothing) for _ in range(tasks)])

        def mapped():
            for _ in workers.map(nothing, range(MAPPED), chunksize=10_000):
                pass

        def flight(size):
            rounds = max(1, 2_000 // size)
            return seconds(lambda: [in_flight(size) for _ in range(rounds)]) * 1e6 / (rounds * size)

        serve({
            "noop": lambda _: median_micros(1000, lambda: workers.submit(nothing).result()),
            "burst": lambda _: 3_000 / seconds(in_flight, 3_000),
            "map": lambda _: MAPPED / 1e6 / seconds(mapped),
            "value": lambda _: seconds(lambda: workers.submit(echo, bytes(LARGE)).result()) * 1e3,
            "flight": flight,
        })


# ---- queues, processes, counters, hosted objects


def produce(queue, item, items):
    for _ in range(items):
        queue.put(item)


def through(queue, item):
    """Millions of items a second from a process to this one."""
    first = ITEMS // 10
    producer = multiprocessing.Process(target=produce, args=(queue, item, ITEMS + first))
    producer.start()
    for _ in range(first):
        queue.get()
    rate = ITEMS / 1e6 / seconds(lambda: [queue.get() for _ in range(ITEMS)] and None)
    producer.join()
    return rate


def start_and_join(method):
    process = multiprocessing.get_context(method).Process(target=nothing)
    process.start()
    process.join()


def count(value, increments):
    for _ in range(increments):
        with value.get_lock():
            value.value += 1


def others():
    value = multiprocessing.Value("q", 0)
    with multiprocessing.Manager() as manager:
        hosted = manager.dict()
        serve({
            "integers": lambda _: through(multiprocessing.Queue(10_000), 1),
            "records": lambda _: through(multiprocessing.Queue(10_000), RECORD),
            "simple-integers": lambda _: through(multiprocessing.SimpleQueue(), 1),
            "simple-records": lambda _: through(multiprocessing.SimpleQueue(), RECORD),
            "spawn": lambda _: seconds(start_and_join, "spawn") * 1e3,
            "forkserver": lambda _: seconds(start_and_join, "forkserver") * 1e3,
            "fork": lambda _: seconds(start_and_join, "fork") * 1e3,
            "locked": lambda _: 0.2 / seconds(count, value, 200_000),
            "put": lambda _: median_micros(3000, hosted.__setitem__, 7, 8),
            "get": lambda _: median_micros(3000, hosted.__getitem__, 7),
        })


# ---- asyncio


async def gather(size):
    waiting, gate = [0], asyncio.Event()

    async def one():
        waiting[0] += 1
        if waiting[0] == size:
            gate.set()
        await gate.wait()

    await asyncio.gather(*(one() for _ in range(size)))


async def gatherings(times, size):
    for _ in range(times):
        await gather(size)


def coroutines():
    def together(size):
        times = max(1, 1_000 // size)
        return seconds(lambda: asyncio.run(gatherings(times, size))) * 1e6 / (times * size)

    serve({"coroutines": together})


# ---- the conversation


def serve(measurements):
    warm = set()
    for line in sys.stdin:
        name, size = line.split()
        try:
            if name not in warm:
                warm.add(name)
                measurements[name](int(size))
            print(measurements[name](int(size)), flush=True)
        except Exception as failed:
            print(f"! {type(failed).__name__}: {failed}".splitlines()[0], flush=True)


if __name__ == "__main__":
    {"pool": pool, "executor": executor, "others": others, "asyncio": coroutines}[sys.argv[1]]()
