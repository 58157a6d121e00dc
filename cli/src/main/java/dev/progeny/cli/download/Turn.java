package dev.progeny.cli.download;

/** What one connection has in hand. Only the thread of that connection touches it. */
class Turn {

    private Segment segment;

    Turn(Segment segment) {
        this.segment = segment;
    }

    final Segment segment() {
        return segment;
    }

    final void take(Segment next) {
        segment = next;
    }

    /** An answer for the segment has been taken; from now on it brings bytes. */
    void began() {}

    /** Whether there is a segment to go on with, from the byte on at which this one ends: then it is in hand now. */
    boolean follows() throws AttemptEnd {
        return false;
    }
}
