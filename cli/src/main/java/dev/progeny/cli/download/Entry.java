package dev.progeny.cli.download;

/** One item on its way; only the schedule touches it. States and transitions are in {@link Schedule}. */
final class Entry {

    enum State {
        QUEUED,
        RUNNING,
        WAITING,
        SETTLED
    }

    final Item item;
    final Host host;
    State state = State.QUEUED;
    int attempts;
    int failures; // in a row, without progress
    int deaths; // of workers that had it
    int connections; // of the running attempt
    long firstStartNanos = -1;
    long dueNanos; // while WAITING

    Entry(Item item, Host host) {
        this.item = item;
        this.host = host;
    }

    double seconds(long now) {
        return firstStartNanos < 0 ? 0 : (now - firstStartNanos) / 1e9;
    }
}
