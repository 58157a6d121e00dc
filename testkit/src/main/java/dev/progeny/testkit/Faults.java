package dev.progeny.testkit;

import dev.progeny.ProcessOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Faults to happen in a process of yours: at a step on the way of a task, or at random steps by a seed.
 *
 * {@snippet :
 * Faults faults = Faults.at(Faults.Step.FRAME_OUT).nth(3).drop();
 * Pool pool = Pool.processes(2, faults.inWorkers());
 * }
 *
 * <p>Each worker counts for itself. For the parent start a JVM with {@link #jvmOption()}: faults are read once, when a
 * process starts, and one without that option pays nothing for them.
 *
 * @param plan as {@code -Dprogeny.fault} takes it
 */
public record Faults(String plan) {

    /** Where a fault may happen. */
    public enum Step {
        /** Parent: a worker is about to be started. */
        START,
        /** Worker: it is about to connect. */
        CONNECT,
        /** Parent: a job or an input is about to be encoded; worker: a result or an exception. */
        ENCODE,
        /** Both: a frame is about to be sent; a worker first greets, then come answers and heartbeats. */
        FRAME_OUT,
        /** Both: a frame has come. */
        FRAME_IN,
        /** Worker: a job or an input is about to be decoded; parent: a result or an exception. */
        DECODE,
        /** Both: a large value is in shared memory, and no word of it has been sent. */
        LARGE_OUT,
        /** Both: a large value is seen in shared memory, and nothing of it has been read. */
        LARGE_IN,
        /** Worker: the job is about to run. */
        RUN,
        /** Parent: the answer is read; whoever waits for the task has not been told. */
        COMPLETE
    }

    /** What may happen. */
    public enum Kind {
        /** The process ends at once, as by kill -9. */
        DIE,
        /** The step fails with an exception. */
        THROW,
        /** The thread goes no further, whatever is done to it. Only in workers: who else should find it? */
        STALL,
        /** The thread waits for 50 ms. */
        DELAY,
        /** A frame counts as sent and is not. */
        DROP,
        /** A frame is sent twice. */
        DUPLICATE;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** When the step is reached for the first time, unless {@code nth} is called. */
    public static At at(Step step) {
        return new At(step, 1);
    }

    /**
     * At each step that a process reaches, with the given probability, one of the kinds that fit it. Decided by seed,
     * name of the worker, step, and how often it has been reached, so that a run can be repeated.
     *
     * @param kinds none: all
     */
    public static Faults random(long seed, double rate, Kind... kinds) {
        Stream<Kind> some = Arrays.stream(kinds.length == 0 ? Kind.values() : kinds);
        String actions = some.map(Kind::word).collect(Collectors.joining("+"));
        return new Faults("seed=" + seed + ",rate=" + rate + ",actions=" + actions);
    }

    /** Arms all workers of a pool, or a child process. */
    public UnaryOperator<ProcessOptions> inWorkers() {
        String option = jvmOption();
        return options -> options.withJvmOptions(
                Stream.concat(options.jvmOptions().stream(), Stream.of(option)).toArray(String[]::new));
    }

    /** Arms a JVM that is started with it, but not its workers. */
    public String jvmOption() {
        return "-Dprogeny.fault=" + plan;
    }

    /** These faults and others; neither may be random. */
    public Faults and(Faults others) {
        return new Faults(plan + ";" + others.plan);
    }

    /** A step, reached for the {@code arrival}-th time; what happens then is to be said. */
    public record At(Step step, int arrival) {

        public At nth(int arrival) {
            return new At(step, arrival);
        }

        public Faults die() {
            return with(Kind.DIE.word());
        }

        public Faults fail() {
            return with(Kind.THROW.word());
        }

        public Faults stall() {
            return with(Kind.STALL.word());
        }

        public Faults delay(Duration time) {
            return with(Kind.DELAY.word() + "/" + time.toMillis());
        }

        /** Of frames only. */
        public Faults drop() {
            return frame(Kind.DROP);
        }

        /** Of frames only. */
        public Faults duplicate() {
            return frame(Kind.DUPLICATE);
        }

        private Faults frame(Kind kind) {
            if (step != Step.FRAME_OUT) {
                throw new IllegalArgumentException("only frames are dropped or doubled, at FRAME_OUT: step=" + step);
            }
            return with(kind.word());
        }

        private Faults with(String action) {
            return new Faults(step + ":" + arrival + "=" + action);
        }
    }
}
