package dev.progeny.user.shared;

import dev.progeny.ChildProcess;
import dev.progeny.Pool;
import dev.progeny.shared.SharedBarrier;
import dev.progeny.shared.SharedEvent;
import dev.progeny.shared.SharedLatch;
import dev.progeny.shared.SharedLock;
import dev.progeny.shared.SharedLong;
import dev.progeny.shared.SharedMemory;
import dev.progeny.shared.SharedSemaphore;
import java.util.List;
import java.util.concurrent.locks.Condition;

public class Locks {

    static void lock(Pool pool) {
        // PAGE lock: begin
        SharedLock lock = SharedLock.create();
        SharedMemory table = SharedMemory.create(8);
        pool.map(List.of(1, 2, 3, 4), worker -> {
            for (int i = 0; i < 1_000; i++) {
                lock.lock();
                try {
                    table.longs().put(0, table.longs().get(0) + 1); // plain memory: the lock orders it
                } finally {
                    lock.unlock();
                }
            }
            return worker;
        });
        System.out.println(table.longs().get(0)); // prints 4000
        // PAGE lock: end
    }

    static void death() throws InterruptedException {
        // PAGE death: begin
        SharedLock lock = SharedLock.create();
        ChildProcess<Void> child = ChildProcess.start(() -> {
            lock.lock();
            Runtime.getRuntime().halt(1); // as kill -9: nothing is unlocked
        });
        child.join();
        lock.lock(); // within 100 ms
        try {
            System.out.println(lock.previousOwnerDied()); // prints true
        } finally {
            lock.unlock();
        }
        // PAGE death: end
    }

    static void condition(Pool pool) throws InterruptedException {
        // PAGE condition: begin
        SharedLock lock = SharedLock.create();
        Condition changed = lock.newCondition();
        SharedLong level = SharedLong.create(0);
        var filler = pool.submit(() -> {
            lock.lock();
            try {
                level.set(10);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        });
        lock.lock();
        try {
            while (level.get() < 10) {
                changed.await(); // frees the lock meanwhile
            }
        } finally {
            lock.unlock();
        }
        // PAGE condition: end
        filler.join();
    }

    static void semaphore(Pool pool) {
        // PAGE semaphore: begin
        SharedSemaphore licences = SharedSemaphore.create(2);
        List<Integer> squares = pool.map(List.of(1, 2, 3, 4), input -> {
            licences.acquire(); // two at once, in whatever process
            try {
                return input * input;
            } finally {
                licences.release();
            }
        });
        System.out.println(squares); // prints [1, 4, 9, 16]
        // PAGE semaphore: end
    }

    static void latch(Pool pool) throws InterruptedException {
        // PAGE latch: begin
        SharedLatch ready = SharedLatch.create(2);
        SharedEvent go = SharedEvent.create();
        var first = pool.submit(() -> {
            ready.countDown();
            go.await();
            return 1;
        });
        var second = pool.submit(() -> {
            ready.countDown();
            go.await();
            return 2;
        });
        ready.await(); // both are there
        go.set(); // and start together
        System.out.println(first.join() + second.join()); // prints 3
        // PAGE latch: end
    }

    // PAGE barrier: begin
    static int walk(SharedBarrier step) throws Exception {
        int last = 0;
        for (int i = 0; i < 3; i++) {
            if (step.await() == 0) { // the last to come
                last++;
            }
        }
        return last;
    }

    static void barrier(Pool pool) {
        SharedLong rounds = SharedLong.create(0);
        SharedBarrier step = SharedBarrier.create(2, rounds::incrementAndGet); // once a round, by the last to come
        var left = pool.submit(() -> walk(step));
        var right = pool.submit(() -> walk(step));
        System.out.println(left.join() + right.join() + " times last in " + rounds + " rounds"); // prints 3 times last in 3 rounds
    }
    // PAGE barrier: end

    static void counter(Pool pool) {
        // PAGE counter: begin
        SharedLong count = SharedLong.create(0);
        pool.map(List.of(1, 2, 3), input -> count.addAndGet(input));
        System.out.println(count.get()); // prints 6
        // PAGE counter: end
    }

    public static void main(String[] args) throws Exception {
        try (Pool pool = Pool.processes(4)) {
            lock(pool);
            death();
            condition(pool);
            semaphore(pool);
            latch(pool);
            barrier(pool);
            counter(pool);
        }
    }
}
