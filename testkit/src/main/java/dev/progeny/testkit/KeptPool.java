package dev.progeny.testkit;

import dev.progeny.Pool;
import dev.progeny.PoolStats;
import dev.progeny.WorkerInfo;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool of processes that the tests of one class use one after the other: most of them take less time than the start of a
 * process. It is kept while nothing runs in it. Other pools are opened anew for each test.
 *
 * <p>Thread safety: tests run one after the other.
 */
final class KeptPool {

    private static @Nullable Pool pool;
    private static @Nullable Class<?> user;

    private KeptPool() {}

    static Pool take(Class<?> test, Supplier<Pool> opening) {
        Pool kept = pool;
        if (kept != null && test.equals(user)) {
            return kept;
        }
        close();
        return opening.get();
    }

    /** Whether the next test may take it; else the caller has to close it, in its own way. */
    static boolean keep(Class<?> test, Pool used) {
        PoolStats stats = used.stats();
        boolean kept = !stats.workers().isEmpty() && stats.running() == 0 && stats.queued() == 0 && !used.isShutdown();
        pool = kept ? used : null;
        user = test;
        return kept;
    }

    static void close() {
        if (pool != null) {
            pool.close();
            pool = null;
        }
    }

    /** The workers that may be there between two tests. */
    static List<WorkerInfo> workers() {
        return pool == null ? List.of() : pool.stats().workers();
    }
}
