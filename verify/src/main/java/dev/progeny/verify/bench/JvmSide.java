package dev.progeny.verify.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** For context: the JDK's own means inside one JVM, which nobody can kill one by one. */
public final class JvmSide {

    private static final Callable<Integer> NOTHING = () -> 0;
    private static final int BURST = 200_000;
    private static final int INCREMENTS = 10_000_000;

    private JvmSide() {}

    public static void main(String... none) throws Exception {
        AtomicLong counter = new AtomicLong();
        ReentrantLock lock = new ReentrantLock();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            new Side()
                    .with("noop", size -> Tasks.roundTrip(threads, NOTHING))
                    .with("burst", size -> Tasks.rate(threads, NOTHING, BURST))
                    .with("map", size -> mapped(threads, 1_000_000))
                    .with("flight", size -> Tasks.microsInFlight(threads, NOTHING, size, BURST))
                    .with("counter", size -> INCREMENTS / 1e6 / Side.seconds(() -> count(counter)))
                    .with("locked", size -> INCREMENTS / 1e6 / Side.seconds(() -> countLocked(lock, counter)))
                    .with("coroutines", JvmSide::together)
                    .with("queued", size -> queued())
                    .serve();
        }
    }

    private static double queued() {
        try (ExecutorService one = Executors.newFixedThreadPool(1)) {
            return Memory.ofQueuedTask(one, Tasks::endless, NOTHING);
        }
    }

    private static double mapped(ExecutorService threads, int inputs) throws Exception {
        return inputs / 1e6 / Side.seconds(() -> {
                    List<Callable<Integer>> calls = new ArrayList<>(inputs);
                    for (int i = 0; i < inputs; i++) {
                        int x = i;
                        calls.add(() -> x + 1);
                    }
                    for (Future<Integer> each : threads.invokeAll(calls)) {
                        each.get();
                    }
                });
    }

    private static void count(AtomicLong counter) {
        for (int i = 0; i < INCREMENTS; i++) {
            counter.incrementAndGet();
        }
    }

    private static void countLocked(ReentrantLock lock, AtomicLong counter) {
        for (int i = 0; i < INCREMENTS; i++) {
            lock.lock();
            try {
                counter.set(counter.get() + 1);
            } finally {
                lock.unlock();
            }
        }
    }

    /** As {@link ProgenyGrowth#gather}, on the JDK's virtual threads. */
    private static double together(int size) throws Exception {
        try (ExecutorService coroutines = Executors.newVirtualThreadPerTaskExecutor()) {
            return Side.micros(size, ProgenyGrowth.GATHERED, () -> {
                long gathering = System.nanoTime();
                Callable<Integer> one = () -> {
                    ProgenyGrowth.gather(gathering, size);
                    return 0;
                };
                for (Future<Integer> each : coroutines.invokeAll(Collections.nCopies(size, one))) {
                    each.get();
                }
            });
        }
    }
}
