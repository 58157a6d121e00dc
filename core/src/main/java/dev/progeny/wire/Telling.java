package dev.progeny.wire;

import dev.progeny.wire.Failure.Facts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The walk over a user's exception for its {@link Facts}: each exception is told once, however often it is a cause or
 * suppressed, and what is left out says so.
 */
final class Telling {

    /** Deeper ones would not come through {@link ValueFilter}, which counts three levels for each. */
    static final int DEEPEST = 100;

    /** Exceptions in all. */
    static final int MOST = 1_000;

    /** A longer message is cut in the facts; the exception itself keeps it. */
    static final int LONGEST_MESSAGE = 1 << 16;

    private final IdentityHashMap<Throwable, Facts> told = new IdentityHashMap<>();

    private Telling() {}

    static Facts facts(Throwable thrown) {
        return new Telling().of(thrown, 0);
    }

    private Facts of(Throwable thrown, int depth) {
        Facts known = told.get(thrown);
        if (known != null) {
            return known;
        }
        told.put(thrown, mark(thrown, "told above: it is among its own causes, or suppressed by what it suppresses"));
        Throwable cause = Thrown.cause(thrown);
        List<Facts> causes = new ArrayList<>();
        if (cause != null) {
            causes.add(next(cause, depth, 0));
        }
        suppressed(thrown, depth, causes);
        List<StackTraceElement> stack = Arrays.asList(Thrown.stack(thrown));
        String message = cut(Thrown.message(thrown));
        Facts facts = new Facts(thrown.getClass().getName(), message, stack, cause != null, causes);
        told.put(thrown, facts);
        return facts;
    }

    private void suppressed(Throwable thrown, int depth, List<Facts> to) {
        Throwable[] all = thrown.getSuppressed(); // final, so it is the JDK's own
        for (int i = 0; i < all.length; i++) {
            boolean full = told.size() >= MOST;
            to.add(next(all[i], depth, all.length - i - 1));
            if (full) {
                return;
            }
        }
    }

    /** @param behind how many come behind it, of the same exception */
    private Facts next(Throwable thrown, int depth, int behind) {
        if (told.size() >= MOST) {
            String more = behind > 0 ? " and " + behind + " beside it" : "";
            return mark(thrown, "cut here, with what belongs to it" + more + ": " + MOST + " exceptions are told before it");
        }
        return depth < DEEPEST
                ? of(thrown, depth + 1)
                : mark(thrown, "cut here, with what belongs to it: " + DEEPEST + " causes are told before it");
    }

    private static Facts mark(Throwable thrown, String why) {
        return new Facts(thrown.getClass().getName(), "(" + why + ")", List.of(), false, List.of());
    }

    private static @Nullable String cut(@Nullable String message) {
        return message == null || message.length() <= LONGEST_MESSAGE
                ? message
                : message.substring(0, LONGEST_MESSAGE) + "… (cut here, of " + message.length() + " characters)";
    }
}
