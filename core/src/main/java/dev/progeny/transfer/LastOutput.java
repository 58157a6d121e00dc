package dev.progeny.transfer;

import java.util.List;

/** Rides on the exception of a task as suppressed: what the task had printed. */
final class LastOutput extends Exception {

    private static final long serialVersionUID = 1L;

    LastOutput(List<String> lines) {
        super("the last lines it printed:\n  " + String.join("\n  ", lines), null, false, false);
    }
}
