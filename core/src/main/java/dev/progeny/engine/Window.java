package dev.progeny.engine;

import dev.progeny.NotTransferableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Results read one by one, with a bounded number of tasks in flight. Used by one thread.
 *
 * <p>Whatever ends the reading early, an input that throws or a task that fails, is thrown at its position: what comes
 * before it is delivered first.
 */
final class Window<T, R> implements Iterator<R> {

    /** A source that is slower than this does not fill batches: what is there goes. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int LONGEST_STRIDE = 16;

    /** A queue cannot hold null, and a result may be null. */
    private static final Object NULL = new Object();

    private final Iterator<? extends T> inputs;
    private final Portions<T, R> portions;
    private final int ahead;
    private final InFlight inFlight;
    private final ArrayDeque<Object> ready = new ArrayDeque<>();
    private int stride = 1; // inputs read between two looks at the clock, which is slow for a fast source
    private boolean inputEnded;
    private boolean ended;
    private @Nullable Throwable inputFailure; // behind all that is in flight
    private @Nullable RuntimeException taskFailure; // behind all that is ready

    /** @param ahead tasks in flight at most */
    Window(Iterator<? extends T> inputs, Portions<T, R> portions, int ahead, InFlight inFlight) {
        this.inputs = inputs;
        this.portions = portions;
        this.ahead = ahead;
        this.inFlight = inFlight;
    }

    @Override
    public boolean hasNext() {
        if (ready.isEmpty() && taskFailure == null) {
            fill();
        }
        return !ready.isEmpty() || taskFailure != null || inFlight.size() > 0 || inputFailure != null;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // only results get in, null if the function says so
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all results were read");
        }
        while (ready.isEmpty() && taskFailure == null && inFlight.size() > 0) {
            takeOne();
            fill();
        }
        if (ready.isEmpty()) {
            throw Window.<RuntimeException>as(failure());
        }
        Object result = ready.remove();
        return (R) (result == NULL ? null : result);
    }

    /** Reads no further and cancels what is in flight. */
    void close() {
        inputEnded = true;
        inFlight.cancelAll();
        endIfDone();
    }

    /** What the function has captured need not be kept then, here or in a worker. */
    private void endIfDone() {
        if (inputEnded && inFlight.size() == 0 && !ended) {
            ended = true;
            portions.end();
        }
    }

    private void takeOne() {
        try {
            portions.unpack(inFlight.next(), result -> ready.add(result == null ? NULL : result));
        } catch (InterruptedException interrupted) {
            taskFailure = Mapping.interrupted();
        } catch (RuntimeException failed) {
            taskFailure = failed;
        }
        if (taskFailure != null) {
            close();
        }
    }

    private Throwable failure() {
        Throwable failure = taskFailure != null ? taskFailure : inputFailure;
        taskFailure = null;
        inputFailure = null;
        return failure != null ? failure : new NoSuchElementException("all results were read");
    }

    private void fill() {
        while (!inputEnded && inFlight.size() < ahead) {
            List<T> portion = read(portions.size());
            if (!portion.isEmpty()) {
                start(portion);
            }
        }
        endIfDone();
    }

    private List<T> read(int most) {
        List<T> portion = new ArrayList<>();
        long start = most > 1 ? System.nanoTime() : 0;
        try {
            while (portion.size() < most && !isOverdue(portion.size(), start)) {
                if (!inputs.hasNext()) {
                    inputEnded = true;
                    break;
                }
                portion.add(inputs.next());
            }
        } catch (Throwable failed) { // an Error as well: in a loop it would come when what is before it is done
            endInput(failed);
        }
        return portion;
    }

    /** Looks less often where the source has been fast. */
    private boolean isOverdue(int inputs, long startNanos) {
        if (inputs == 0 || inputs % stride != 0) {
            return false;
        }
        long elapsed = System.nanoTime() - startNanos;
        stride = Math.clamp(PATIENCE_NANOS / LONGEST_STRIDE * inputs / Math.max(1, elapsed), 1, LONGEST_STRIDE);
        return elapsed >= PATIENCE_NANOS;
    }

    private void start(List<T> portion) {
        try {
            inFlight.add(portions.start(portion));
        } catch (NotTransferableException oneOfThem) {
            if (portion.size() == 1) {
                endInput(oneOfThem);
                return;
            }
            for (int i = 0; i < portion.size() && inputFailure == null; i++) {
                start(portion.subList(i, i + 1)); // so that it surfaces at its own position
            }
        } catch (RuntimeException refused) {
            endInput(refused);
        }
    }

    /** It is thrown as it is, also if it is a checked exception that an iterator has smuggled out. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E as(Throwable failure) throws E {
        throw (E) failure;
    }

    private void endInput(Throwable failure) {
        inputEnded = true;
        inputFailure = inputFailure == null ? failure : inputFailure;
    }
}
