"""What one piece of work costs as something grows: a plot each. The sides take turns, as in a row of the table."""
from dataclasses import dataclass

from rows import Cell
from sides import ASYNCIO, EXECUTOR, FLOOR, JVM, POOL, PP4J, PROGENY

MIB = 1 << 20


@dataclass
class Curve:
    id: str
    title: str
    x: str
    y: str
    sizes: list
    cells: list


CURVES = [
    Curve("tasks-in-flight", "No-op tasks, 2 workers", "tasks in flight", "µs a task",
          [10, 100, 1_000, 10_000, 100_000], [
        Cell("Progeny", PROGENY, "flight"),
        Cell("mp.Pool, chunks of 1", POOL, "flight"),
        Cell("ProcessPoolExecutor", EXECUTOR, "flight"),
        Cell("PP4J", PP4J, "flight"),
        Cell("ThreadPoolExecutor, in one JVM", JVM, "flight"),
    ]),
    Curve("payload", "An array of bytes to a worker and back", "bytes", "µs there and back",
          [16, 256, 4 << 10, 64 << 10, MIB, 16 * MIB, 64 * MIB], [
        Cell("Progeny", PROGENY, "payload"),
        Cell("mp.Pool", POOL, "payload"),
        Cell("PP4J", PP4J, "payload"),
        Cell("memcpy there and back", FLOOR, "payload"),
    ]),
    Curve("workers", "20,000 no-op tasks, all in flight", "workers", "µs a task", [1, 2, 4, 8, 16, 32, 64], [
        Cell("Progeny", PROGENY, "workers"),
        Cell("mp.Pool, chunks of 1", POOL, "workers"),
    ]),
    Curve("coroutines", "Coroutines that all wait at once: start, wait, end", "coroutines", "µs each",
          [1, 10, 100, 1_000, 10_000, 100_000], [
        Cell("Pool.coroutines", PROGENY, "coroutines"),
        Cell("Pool.hybrid, in one process", PROGENY, "hybrid"),
        Cell("virtual threads of the JDK", JVM, "coroutines"),
        Cell("asyncio", ASYNCIO, "coroutines"),
    ]),
]
