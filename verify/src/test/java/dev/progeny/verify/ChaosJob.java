package dev.progeny.verify;

import dev.progeny.Job;
import dev.progeny.TaskOptions;
import dev.progeny.shared.SharedMemory;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/**
 * A random task, which notes in shared memory that it ran.
 *
 * @param runs how often each task has run, by number
 */
@SuppressWarnings("ArrayRecordComponent") // it travels both ways, and nobody compares it
record ChaosJob(Deed deed, int number, SharedMemory runs, byte[] load) implements Job<Object> {

    private static final long serialVersionUID = 1L;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final int RETRIES = 3;

    /** What a task does; of a thousand so many. */
    enum Deed {
        VALUE(800),
        NAP(60),
        FAIL(50),
        CANCELLED(40),
        LARGE(10),
        RETRIED(32),
        DIES_ONCE(2),
        LOOP(2),
        EXIT(2),
        HALT(2);

        private final int share;

        Deed(int share) {
            this.share = share;
        }

        static Deed random(Random random) {
            int left = random.nextInt(Arrays.stream(values()).mapToInt(deed -> deed.share).sum());
            for (Deed deed : values()) {
                left -= deed.share;
                if (left < 0) {
                    return deed;
                }
            }
            throw new AssertionError("the shares are more than their sum");
        }

        boolean isRetried() {
            return this == RETRIED || this == DIES_ONCE;
        }
    }

    static ChaosJob random(int number, SharedMemory runs, Random random) {
        Deed deed = Deed.random(random);
        return new ChaosJob(deed, number, runs, new byte[deed == Deed.LARGE ? random.nextInt(3 << 20) : 0]);
    }

    TaskOptions options() {
        TaskOptions options = TaskOptions.defaults();
        return switch (deed) {
            case RETRIED, DIES_ONCE -> options.withRetries(RETRIES);
            case LOOP -> options.withTimeout(Duration.ofMillis(200));
            default -> options;
        };
    }

    int mostRuns() {
        return deed.isRetried() ? 1 + RETRIES : 1;
    }

    static int runs(SharedMemory runs, int number) {
        return (int) INT.getVolatile(runs.segment(), 4L * number);
    }

    static int note(SharedMemory runs, int number) {
        return (int) INT.getAndAdd(runs.segment(), 4L * number, 1) + 1;
    }

    @Override
    public Object call() throws Exception {
        int run = note(runs, number);
        switch (deed) {
            case NAP -> Thread.sleep(number % 20);
            case CANCELLED -> Thread.sleep(2_000);
            case FAIL -> throw new ArithmeticException("task " + number);
            case EXIT -> System.exit(5);
            case HALT -> Runtime.getRuntime().halt(6);
            case LOOP -> loop();
            case DIES_ONCE -> {
                if (run == 1) {
                    Runtime.getRuntime().halt(7);
                }
            }
            default -> {}
        }
        return deed == Deed.LARGE ? load : expected();
    }

    boolean isRight(Object result) {
        boolean whole = result instanceof byte[] bytes && bytes.length == load.length;
        return deed == Deed.LARGE ? whole : expected().equals(result);
    }

    private Object expected() {
        return "result of " + number;
    }

    private static void loop() {
        long i = 0;
        while (i >= 0) {
            i = (i + 1) & Long.MAX_VALUE;
        }
    }
}
