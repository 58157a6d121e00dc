package dev.progeny.cli.download;

import java.util.ArrayDeque;

/** Bytes a second over the last three seconds: steadier than an instant, fresher than the average. */
final class Meter {

    private record Sample(long nanos, long bytes) {}

    private static final long SPAN_NANOS = 3_000_000_000L;

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    double rate(long nanos, long bytes) {
        samples.addLast(new Sample(nanos, bytes));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos() > SPAN_NANOS) {
            samples.removeFirst();
        }
        Sample oldest = samples.getFirst();
        long span = nanos - oldest.nanos();
        return span <= 0 ? 0 : (bytes - oldest.bytes()) * 1e9 / span;
    }
}
