package dev.progeny.shared;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.ByteGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Lincheck finds no run of the queue that one thread after the other could not have had. Each thread has a ring and
 * mutexes of its own on the same memory, as if it were a process. {@link MutexOrderTest} has the canary.
 */
@Timeout(300)
public class QueueOrderTest {

    private static final int CAPACITY = 2;
    private static final long BYTES = 8;
    private static final Region REGION = Region.create("SharedQueue", QueueLayout.size(CAPACITY, BYTES), memory -> {});
    private static final int PARTIES = 5; // Lincheck numbers three threads 0 to 4: before, three at once, after

    @Test
    void puttingTakingRemoving_areAsOneAfterTheOther() {
        new StressOptions()
                .iterations(30)
                .invocationsPerIteration(3_000)
                .threads(3)
                .actorsPerThread(3)
                .check(Putting.class);
    }

    /** Items are arrays of one byte, or of five: two of those do not fit. */
    public static class Putting {

        private final QueueRing[] processes;

        public Putting() {
            REGION.segment().fill((byte) 0);
            QueueLayout.initialize(REGION.segment(), CAPACITY, BYTES);
            processes = Stream.generate(() -> new QueueRing(
                            REGION, new Mutex(REGION, QueueLayout.PUT), new Mutex(REGION, QueueLayout.TAKE)))
                    .limit(PARTIES)
                    .toArray(QueueRing[]::new);
        }

        @Operation
        public boolean offer(@Param(gen = ThreadIdGen.class) int thread, @Param(gen = ByteGen.class) byte item) {
            return processes[thread].offer(new byte[] {item});
        }

        @Operation
        public boolean offerFive(@Param(gen = ThreadIdGen.class) int thread, @Param(gen = ByteGen.class) byte item) {
            return processes[thread].offer(new byte[] {item, item, item, item, item});
        }

        @Operation
        public String poll(@Param(gen = ThreadIdGen.class) int thread) {
            return Arrays.toString(processes[thread].poll());
        }

        @Operation
        public String peek(@Param(gen = ThreadIdGen.class) int thread) {
            return Arrays.toString(processes[thread].peek());
        }

        @Operation
        public int clear(@Param(gen = ThreadIdGen.class) int thread) {
            return processes[thread].clear();
        }
    }
}
