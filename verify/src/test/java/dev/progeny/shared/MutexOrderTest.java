package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Lincheck finds no run of the mutex that one thread after the other could not have had, and finds one of a mutex that
 * is known to be wrong. Each thread has its own mutex object on the same memory, as if it were a process.
 */
@Timeout(300)
public class MutexOrderTest {

    private static final Region REGION = Region.create("Mutex", Mutex.BYTES, memory -> {});
    private static final int PARTIES = 5; // Lincheck numbers three threads 0 to 4: before, three at once, after
    private static final long DEAD = -1L; // a pid that no machine has

    private static StressOptions options() {
        return new StressOptions()
                .iterations(30)
                .invocationsPerIteration(3_000)
                .threads(3)
                .actorsPerThread(3);
    }

    @Test
    void countingUnderTheMutex_isAsOneAfterTheOther() {
        options().check(Counting.class);
    }

    @Test
    void ofThoseWhoFindADeadOwner_oneInherits() {
        options().check(Inheriting.class);
    }

    @Test
    void canary_aMutexThatLooksAndThenTakes_isCaught() {
        StressOptions options = options();
        assertThatThrownBy(() -> options.check(LookThenTake.class))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("Invalid execution results");
    }

    private static Mutex[] processes() {
        return Stream.generate(() -> new Mutex(REGION, 0)).limit(PARTIES).toArray(Mutex[]::new);
    }

    private static void owner(long word) {
        REGION.segment().set(ValueLayout.JAVA_LONG, 0, word);
    }

    /** Waits for the mutex. */
    public static class Counting {

        private final Mutex[] processes = processes();
        private int count;

        public Counting() {
            owner(0);
        }

        @Operation
        public int count(@Param(gen = ThreadIdGen.class) int thread) {
            Mutex mutex = processes[thread];
            mutex.lock();
            try {
                return ++count;
            } finally {
                mutex.unlock();
            }
        }
    }

    /** Tries once; the first state is that of a process that died with it. */
    public static class Inheriting {

        private final Mutex[] processes = processes();

        public Inheriting() {
            owner(DEAD);
        }

        @Operation
        public boolean inherit(@Param(gen = ThreadIdGen.class) int thread) {
            Mutex mutex = processes[thread];
            return mutex.tryLock() && mutex.isInherited();
        }
    }

    /** Two may look before either takes. */
    public static class LookThenTake {

        private volatile boolean held;
        private int count;

        @Operation
        public int count() {
            while (held) {
                LockSupport.parkNanos(1_000);
            }
            held = true;
            int mine = ++count;
            held = false;
            return mine;
        }
    }
}
