package dev.progeny.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * What comes from one worker, and whether it comes: a channel that notes each read. A worker counts as silent only while
 * this process waits for it: what lies unread, because a callback keeps the reading thread, is no fault of the worker.
 */
public final class Pulse implements ReadableByteChannel {

    private static final int MISSES = 3; // one could be ours: a parent that was stopped finds one beat unanswered

    private final ReadableByteChannel channel;

    // Written by the reading thread only.
    private volatile boolean listening;
    private volatile int heard;

    // Of the timer only.
    private int heardBefore;
    private boolean asked;
    private int misses;

    Pulse(ReadableByteChannel channel) {
        this.channel = channel;
    }

    enum Beat {
        HEARD,
        ASK,
        GONE
    }

    /** To be called at each beat, by one thread: whether something came since the last one, or the worker is to be asked. */
    Beat beat() {
        int now = heard;
        boolean silent = now == heardBefore;
        heardBefore = now;
        misses = silent && asked && listening ? misses + 1 : 0;
        asked = silent;
        return !silent ? Beat.HEARD : misses < MISSES ? Beat.ASK : Beat.GONE;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    public int read(ByteBuffer into) throws IOException {
        listening = true;
        try {
            return channel.read(into);
        } finally {
            heard++; // first: a beat in between must not take an old count for silence
            listening = false;
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
