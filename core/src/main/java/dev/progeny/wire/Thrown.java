package dev.progeny.wire;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Exceptions as users make them. Their methods are the user's code, which may throw or answer anything, and their causes
 * may form a ring or have no end; so who looks at a foreign exception does it through here.
 */
public final class Thrown {

    /** A longer chain of causes says nothing more to anybody. */
    private static final int MOST_CAUSES = 1_000;

    private Thrown() {}

    /** Looks at one exception. */
    @FunctionalInterface
    public interface Look {
        boolean at(Throwable one);
    }

    /** Whether {@code look} finds one in the chain of causes; each is looked at once, and a thousand at most. */
    public static boolean anyCause(Throwable thrown, Look look) {
        Set<Throwable> met = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable each = thrown; each != null && met.size() < MOST_CAUSES && met.add(each); each = cause(each)) {
            if (look.at(each)) {
                return true;
            }
        }
        return false;
    }

    /** Its cause; none if it cannot say. */
    public static @Nullable Throwable cause(Throwable thrown) {
        return Thrown.<@Nullable Throwable>ask(thrown::getCause, null);
    }

    /** Its message, or that it has failed to say one. */
    public static @Nullable String message(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (RuntimeException | Error broken) {
            return "(getMessage failed: " + broken.getClass().getName() + ")";
        }
    }

    /** Its stack; empty if it does not show one. */
    static StackTraceElement[] stack(Throwable thrown) {
        StackTraceElement[] none = {};
        return Objects.requireNonNullElse(ask(thrown::getStackTrace, none), none);
    }

    private static <T extends @Nullable Object> T ask(Supplier<T> question, T otherwise) {
        try {
            return question.get();
        } catch (RuntimeException | Error broken) {
            return otherwise;
        }
    }

    /** Logs it; if it cannot be printed, then its class. */
    public static void log(System.Logger log, System.Logger.Level level, String text, @Nullable Throwable thrown) {
        try {
            log.log(level, text, thrown);
        } catch (RuntimeException | Error unprintable) {
            String type = thrown == null ? "nothing" : thrown.getClass().getName();
            log.log(level, text + ": " + type + ", which cannot be printed: " + unprintable.getClass().getName());
        }
    }
}
