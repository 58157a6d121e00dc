package dev.progeny.cli.download;

import java.time.Duration;

/** Sees what a run does. Called by the coordinator's thread; whoever may block must do so on another. */
interface Watcher {

    default void started(Item item, Lane lane, int attempt) {}

    /** An attempt ended without a result; the next one comes after {@code delay}. */
    default void retrying(Item item, String reason, Duration delay) {}

    default void settled(Result result) {}

    /** The run ends early; what runs is being stopped. */
    default void stopping(Ending ending) {}

    default void ended(Report report) {}
}
