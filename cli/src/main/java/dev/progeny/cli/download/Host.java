package dev.progeny.cli.download;

import java.util.ArrayDeque;

/** What is known of one server; only the schedule touches it. */
final class Host {

    final String name;
    final ArrayDeque<Entry> queue = new ArrayDeque<>();
    int connections;
    long blockedUntilNanos; // by its Retry-After

    Host(String name) {
        this.name = name;
    }

    boolean takes(long now, int perHost) {
        return !queue.isEmpty() && connections < perHost && now >= blockedUntilNanos;
    }
}
