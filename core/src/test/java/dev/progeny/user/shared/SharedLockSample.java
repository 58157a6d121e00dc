package dev.progeny.user.shared;

// PAGE whole: begin
import dev.progeny.ChildProcess;
import dev.progeny.Pool;
import dev.progeny.shared.SharedLock;
import dev.progeny.shared.SharedMemory;
import java.util.concurrent.locks.Condition;

public class SharedLockSample {
    public static void main(String[] args) throws Exception {
        SharedLock lock = SharedLock.create();
        Condition changed = lock.newCondition(); // travels too
        SharedMemory table = SharedMemory.create(8);
        try (Pool pool = Pool.processes(2)) {
            for (int worker = 0; worker < 2; worker++) {
                pool.execute(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        lock.lock();
                        try {
                            table.longs().put(0, table.longs().get(0) + 1); // plain memory: the lock orders it
                            changed.signalAll();
                        } finally {
                            lock.unlock();
                        }
                    }
                });
            }
            lock.lock();
            try {
                while (table.longs().get(0) < 2_000) {
                    changed.await(); // frees the lock meanwhile
                }
                System.out.println(table.longs().get(0)); // prints 2000
            } finally {
                lock.unlock();
            }
        }
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
    }
}
// PAGE whole: end
