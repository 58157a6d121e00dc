package dev.progeny.os;

import java.util.Locale;

/** What happens at a step that fails. */
record Fault(Action action, long millis) {

    private static final long USUAL_DELAY_MILLIS = 50;

    enum Action {
        DIE,
        THROW,
        STALL,
        DELAY,
        /** The frame counts as sent, and is not: the next one has the wrong number. */
        DROP,
        /** The frame is sent twice, with one number. */
        DUPLICATE;

        boolean isOfFrames() {
            return this == DROP || this == DUPLICATE;
        }

        static Action parse(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    Fault(Action action) {
        this(action, USUAL_DELAY_MILLIS);
    }

    /** Reads {@code ACTION}, or {@code delay/MILLIS}. */
    static Fault parse(String text) {
        String[] parts = text.split("/", 2);
        Action action = Action.parse(parts[0]);
        return parts.length == 2 ? new Fault(action, Long.parseLong(parts[1])) : new Fault(action);
    }
}
