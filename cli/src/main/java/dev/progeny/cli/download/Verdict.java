package dev.progeny.cli.download;

import java.time.Duration;

/** What the schedule makes of the end of an attempt. */
sealed interface Verdict {

    record Settled(Result result) implements Verdict {}

    record Again(String reason, Duration after) implements Verdict {}

    /** Nothing will go better for the others. */
    record Hopeless(Result result) implements Verdict {}
}
