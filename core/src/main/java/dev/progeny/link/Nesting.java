package dev.progeny.link;

import dev.progeny.wire.Bootstrap;
import dev.progeny.wire.Values;
import dev.progeny.worker.WorkerMain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process may start processes of its own. Two programs without an end are refused in the worker:
 *
 * <pre>
 *   class App { static final int X = POOL.submit(() -> 42).join(); }
 *
 *   App is initialized ── starts a worker ── rebuilds the lambda ── App is initialized ── starts a worker ── …
 * </pre>
 *
 * <p>That one is seen in the stack. Any other chain, by threads or by classes that first meet in a task, ends at the
 * {@linkplain #PROPERTY limit}, which travels with each start, because no worker inherits a property.
 *
 * <p>One for each pool: once it may start processes, it always may.
 */
public final class Nesting {

    /** The system property of the main program that says how deep processes may be nested. */
    static final String PROPERTY = "progeny.nestingLimit";

    private static final int USUAL_LIMIT = 4;

    private boolean allowed; // guarded by whoever asks

    /** Throws if no process may be started here, now. */
    public void check() {
        if (!allowed) {
            checkDepth();
            checkInitializers();
            allowed = true;
        }
    }

    /** Whether {@link #check} would throw. */
    public boolean refuses() {
        try {
            check();
            return false;
        } catch (IllegalStateException refused) {
            return true;
        }
    }

    /** How many processes there are above this one. */
    static int depth() {
        return WorkerMain.nesting().depth();
    }

    /** What a child is told. */
    static Bootstrap.Nesting ofChild() {
        return new Bootstrap.Nesting(depth() + 1, limit());
    }

    private static int limit() {
        return depth() > 0 ? WorkerMain.nesting().limit() : limit(System.getProperty(PROPERTY));
    }

    static int limit(@Nullable String named) {
        if (named == null) {
            return USUAL_LIMIT;
        }
        try {
            int limit = Integer.parseInt(named);
            if (limit >= 1) {
                return limit;
            }
        } catch (NumberFormatException refused) {
            // Neither is 0.
        }
        throw new IllegalStateException("-D" + PROPERTY + " takes a number from 1 on: \"" + named + "\"");
    }

    private static void checkDepth() {
        int limit = limit();
        if (depth() >= limit) {
            throw new IllegalStateException("this process is " + depth() + " processes below the main program, and may start"
                    + " none: does each start the next, without an end? Where so many are wanted, start the main program with -D"
                    + PROPERTY + "=" + (depth() + 1) + " or more");
        }
    }

    private static void checkInitializers() {
        String initialized = depth() > 0 ? initializedByDecoding() : null;
        if (initialized != null) {
            throw new IllegalStateException("class " + initialized + " starts processes in its static initializer, which runs"
                    + " again in each of them, because something of it is sent there: a chain without an end. Start them"
                    + " in main or in another method, or keep what is sent to them in another class");
        }
    }

    /** The class whose initializer runs on this thread because a lambda or an object that was sent here is being rebuilt. */
    private static @Nullable String initializedByDecoding() {
        return StackWalker.getInstance().walk(frames -> {
            List<StackWalker.StackFrame> all = frames.toList();
            int decoding = lastIndex(all, Values.class.getName(), "decode");
            return all.subList(0, decoding + 1).stream()
                    .filter(frame -> frame.getMethodName().equals("<clinit>"))
                    .map(StackWalker.StackFrame::getClassName)
                    .findFirst()
                    .orElse(null);
        });
    }

    /** -1 if there is none. */
    private static int lastIndex(List<StackWalker.StackFrame> frames, String type, String method) {
        int last = frames.size() - 1;
        while (last >= 0 && !(frames.get(last).getClassName().equals(type) && frames.get(last).getMethodName().equals(method))) {
            last--;
        }
        return last;
    }
}
