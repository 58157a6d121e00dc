package dev.progeny.transfer;

import dev.progeny.Fn;
import dev.progeny.wire.Code;
import dev.progeny.wire.Failure;
import dev.progeny.worker.RecentOutput;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Many small inputs of one function in one task, so that the way there and back is paid once for all of them. */
public final class Batch {

    private Batch() {}

    /** Runs in the worker: applies a function to a list of inputs, up to the first that fails. */
    record Run<T>(Fn<? super T, ?> fn) implements Code {

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // the argument is a list of this function's inputs
        public Result run(@Nullable Object inputs) throws InterruptedException {
            List<Object> results = new ArrayList<>();
            Failure failure = null;
            long start = System.nanoTime();
            for (T input : (List<T>) inputs) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("cancelled between two inputs");
                }
                try {
                    results.add(fn.apply(input));
                } catch (Throwable thrown) { // as any task: the outcome of this input, at its position
                    failure = Failure.of(thrown, RecentOutput.lines());
                    break;
                }
            }
            return new Result(results, failure, System.nanoTime() - start);
        }
    }

    /**
     * What came of it.
     *
     * @param results those before the failure, if there is one
     * @param nanos how long the worker took
     */
    public record Result(List<Object> results, @Nullable Failure failure, long nanos) implements Serializable {

        private static final long serialVersionUID = 1L;
    }

    /**
     * How many inputs to send at once, learned from how long they take: small ones in batches of about a millisecond,
     * slow ones one by one. Used by one thread.
     */
    public static final class Size {

        private static final long TARGET_NANOS = 1_000_000;

        /** Items that take longer gain nothing from company, and may be waiting for something. */
        private static final long SMALL_NANOS = 50_000;

        private static final int GROWTH = 8;

        private final int most;
        private int size = 1;

        /** @param most so that all workers get something; at least 1 */
        public Size(int most) {
            this.most = most;
        }

        public int get() {
            return size;
        }

        public void learn(Result result) {
            int items = result.results().size();
            if (items == 0) {
                return;
            }
            long each = Math.max(1, result.nanos() / items);
            long fitting = each > SMALL_NANOS ? 1 : TARGET_NANOS / each;
            size = (int) Math.max(1, Math.min(fitting, Math.min(most, (long) size * GROWTH)));
        }
    }
}
