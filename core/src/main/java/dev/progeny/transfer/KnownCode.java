package dev.progeny.transfer;

import dev.progeny.wire.TaskFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The code that one worker keeps, with all that it has captured. The parent alone decides that, and tells the worker what
 * it shall forget: what belongs to a {@code map} or stream that has ended, and what was not used for longest when it
 * becomes too much. What was used last stays, however large it is. Guarded by who uses it.
 */
public final class KnownCode {

    static final int MOST = 64;

    /** Encoded. A worker of 96 MiB has room for it; a stream whose owner forgot to close it holds no more. */
    static final long MOST_BYTES = 32L << 20;

    private static final AtomicLong ENDED = new AtomicLong();

    private final Map<Integer, Entry> kept = new LinkedHashMap<>(16, 0.75f, true); // least recently used first
    private long bytes;
    private long seenEnded;

    private record Entry(int codeBase, Life life, long bytes) {}

    /** Whether tasks of a code may still come; not the code itself, which must not be held by those who only count it. */
    public static final class Life {

        private volatile boolean over;

        public boolean isOver() {
            return over;
        }

        void end() {
            over = true;
            ENDED.incrementAndGet();
        }
    }

    /** Whether the worker has it, read by the loader of this code base: another one may give it other classes. */
    public boolean knows(int id, int codeBase) {
        Entry entry = kept.get(id);
        return entry != null && entry.codeBase == codeBase;
    }

    /** Takes note that the worker is about to get it. */
    public void add(int id, int codeBase, Life life, long length) {
        Entry replaced = kept.put(id, new Entry(codeBase, life, length));
        bytes += length - (replaced == null ? 0 : replaced.bytes);
    }

    /** Takes out what the worker shall forget before anything else. */
    public List<Integer> toForget() {
        List<Integer> ids = new ArrayList<>(0);
        long ended = ENDED.get();
        if (ended != seenEnded) {
            seenEnded = ended;
            take(ids, false);
        }
        if (kept.size() > MOST || bytes > MOST_BYTES) {
            take(ids, true);
        }
        return ids;
    }

    private void take(List<Integer> ids, boolean tooMuch) {
        Iterator<Map.Entry<Integer, Entry>> oldest = kept.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Integer, Entry> each = oldest.next();
            boolean one = tooMuch ? oldest.hasNext() && isTooMuch() : each.getValue().life.isOver();
            if (one) {
                ids.add(each.getKey());
                bytes -= each.getValue().bytes;
                oldest.remove();
            }
        }
    }

    private boolean isTooMuch() {
        return kept.size() > MOST || bytes > MOST_BYTES;
    }

    /** The body of the frame that tells it. */
    public static ByteBuffer encode(List<Integer> ids) {
        ByteBuffer body = ByteBuffer.allocate(ids.size() * TaskFrame.CODE_ID_BYTES);
        ids.forEach(body::putInt);
        return body.flip();
    }
}
