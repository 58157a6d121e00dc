package dev.progeny.cli.download;

/**
 * Finds the number of attempts at once ({@code -j auto}): from one up, a quarter more each time the throughput grew by a
 * tenth, a quarter less when servers complain. A quarter, because one more of twenty cannot bring a tenth.
 */
final class Tuner {

    private static final double GROWTH = 1.1;
    /** Intervals without growth until it asks again: the network of five seconds ago is another one. */
    private static final int PATIENCE = 25;

    private final int most;
    private int window = 1;
    private double best;
    private int flat;
    private boolean complaint;

    Tuner(int most) {
        this.most = most;
    }

    /** A server has refused, or asked for less. */
    void complained() {
        complaint = true;
    }

    /** @param rate throughput since the last call; returns the window until the next */
    int next(double rate) {
        if (complaint) {
            complaint = false;
            window = Math.max(1, window - step());
            restart(rate);
        } else if (rate > best * GROWTH) {
            best = rate;
            flat = 0;
            window = Math.min(most, window + step());
        } else if (++flat >= PATIENCE) {
            restart(rate);
            window = Math.min(most, window + step());
        }
        return window;
    }

    private void restart(double rate) {
        best = rate;
        flat = 0;
    }

    private int step() {
        return Math.max(1, window / 4);
    }
}
