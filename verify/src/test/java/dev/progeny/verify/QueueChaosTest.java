package dev.progeny.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.ChildProcess;
import dev.progeny.shared.SharedMemory;
import dev.progeny.shared.SharedQueue;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Producers and consumers of one queue are killed at random, a thousand times: nothing comes twice, each death costs at
 * most the item in its hands, and those who live wait for no more than a second.
 */
@Timeout(3_600)
class QueueChaosTest {

    private static final int KILLS = Integer.getInteger("progeny.kills", 1_000);
    private static final int MOST_ITEMS = 20_000; // of one producer, who then idles until it is killed
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final long seed = Long.getLong("progeny.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** An item: who put it, and its number. */
    private static long item(int producer, int number) {
        return (long) producer << 32 | number;
    }

    /**
     * What the children leave as they go: how many items each producer knows it has put, and for every item how often it
     * was taken.
     */
    record Ledger(SharedMemory memory) implements java.io.Serializable {

        static Ledger forProducers(int producers) {
            return new Ledger(SharedMemory.create(4L * producers + 4L * producers * MOST_ITEMS));
        }

        void hasPut(int producer, int items) {
            INT.setVolatile(memory.segment(), 4L * producer, items);
        }

        int put(int producer) {
            return (int) INT.getVolatile(memory.segment(), 4L * producer);
        }

        void hasTaken(long item) {
            int _ = (int) INT.getAndAdd(memory.segment(), at(item), 1);
        }

        int taken(long item) {
            return (int) INT.getVolatile(memory.segment(), at(item));
        }

        private long at(long item) {
            long producers = memory.size() / (4L * (MOST_ITEMS + 1));
            return 4 * producers + 4 * ((item >>> 32) * MOST_ITEMS + (int) item);
        }
    }

    @Test
    void aThousandRandomKills_loseAtMostWhatWasInTheirHands() throws Exception {
        System.out.println("seed " + seed);
        Ledger ledger = Ledger.forProducers(KILLS + 2);
        SharedQueue<Long> queue = SharedQueue.create(100);
        var watcher = new Watcher(queue, ledger);
        List<ChildProcess<Void>> producers = new ArrayList<>();
        List<ChildProcess<Void>> consumers = new ArrayList<>();
        int started = 0;
        int consumersKilled = 0;
        watcher.start();
        for (int kill = 0; kill < KILLS; kill++) {
            while (producers.size() < 2) {
                producers.add(producer(queue, ledger, started++));
            }
            while (consumers.size() < 2) {
                consumers.add(consumer(queue, ledger));
            }
            boolean ofConsumers = random.nextBoolean();
            ChildProcess<Void> victim = (ofConsumers ? consumers : producers).removeFirst();
            TimeUnit.MICROSECONDS.sleep(random.nextInt(200_000));
            victim.kill();
            victim.join();
            consumersKilled += ofConsumers ? 1 : 0;
        }
        for (ChildProcess<Void> left : Stream.concat(producers.stream(), consumers.stream()).toList()) {
            left.kill();
            left.join();
        }
        queue.shutdown();
        watcher.join();
        System.out.printf(
                Locale.ROOT,
                "%d kills, %d of consumers; %d items taken here; longest wait %d ms%n",
                KILLS, consumersKilled, watcher.taken, watcher.longestWaitNanos / 1_000_000);
        assertThat(watcher.failure).isNull();
        assertThat(watcher.longestWaitNanos).isLessThan(TimeUnit.SECONDS.toNanos(1));
        int lost = count(ledger, started);
        System.out.println(lost + " items lost in hands");
        assertThat(lost).isLessThanOrEqualTo(consumersKilled + consumers.size());
        queue.close();
        ledger.memory().close();
        assertNothingIsLeft();
    }

    private static ChildProcess<Void> producer(SharedQueue<Long> queue, Ledger ledger, int number) {
        return ChildProcess.start(() -> {
            for (int i = 0; i < MOST_ITEMS; i++) {
                queue.put(item(number, i));
                ledger.hasPut(number, i + 1);
            }
            Thread.sleep(Long.MAX_VALUE);
        });
    }

    private static ChildProcess<Void> consumer(SharedQueue<Long> queue, Ledger ledger) {
        return ChildProcess.start(() -> {
            while (true) {
                ledger.hasTaken(queue.take());
            }
        });
    }

    /** How many items that were surely put were never taken; fails if one was taken twice. */
    private static int count(Ledger ledger, int producers) {
        int lost = 0;
        for (int producer = 0; producer < producers; producer++) {
            for (int number = 0; number < MOST_ITEMS; number++) {
                int taken = ledger.taken(item(producer, number));
                assertThat(taken).isLessThanOrEqualTo(1);
                lost += number < ledger.put(producer) && taken == 0 ? 1 : 0;
            }
        }
        return lost;
    }

    /** Takes all the time, in this process, and notes how long it had to wait while there was something. */
    private static final class Watcher extends Thread {

        private final SharedQueue<Long> queue;
        private final Ledger ledger;
        private long taken;
        private long longestWaitNanos;
        private Throwable failure;

        Watcher(SharedQueue<Long> queue, Ledger ledger) {
            super("watcher");
            this.queue = queue;
            this.ledger = ledger;
        }

        @Override
        public void run() {
            try {
                long since = System.nanoTime();
                while (true) {
                    Long item = queue.poll(10, TimeUnit.MILLISECONDS);
                    long now = System.nanoTime();
                    if (item != null) {
                        ledger.hasTaken(item);
                        taken++;
                    }
                    if (item != null || queue.isEmpty()) {
                        longestWaitNanos = Math.max(longestWaitNanos, now - since);
                        since = now;
                    }
                }
            } catch (SharedQueue.ShutdownException drained) {
                // The end, as planned.
            } catch (InterruptedException | RuntimeException unexpected) {
                failure = unexpected;
            }
        }
    }

    private static void assertNothingIsLeft() throws Exception {
        String ours = "progeny-" + ProcessHandle.current().pid() + "-";
        for (String folder : List.of("/dev/shm", System.getProperty("java.io.tmpdir"))) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(ours)))
                        .isEmpty();
            }
        }
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }
}
