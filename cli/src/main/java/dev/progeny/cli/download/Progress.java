package dev.progeny.cli.download;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How far this attempt is: which bytes are on disk, of which version, and what still has to come. Says it to the lane
 * at each piece, and to the sidecar once a second. Safe for use by the threads of all connections: every change is made
 * under the lock of this object.
 */
final class Progress {

    /** Less than this is what a broken server sends before it breaks: to try on for it would be to try for ever. */
    static final long WORTHWHILE_BYTES = 64 << 10;

    private static final long SAVE_EVERY_NANOS = 1_000_000_000L;

    private final PartFile part;
    private final Lane lane;
    private final String url;

    private Version version = Version.UNKNOWN;
    private final List<Extent> extents = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();
    private long onDisk;
    private long kept;
    private long fetched;
    private long savedNanos = System.nanoTime();

    /** @param url without a password */
    Progress(PartFile part, Lane lane, String url) {
        this.part = part;
        this.lane = lane;
        this.url = url;
    }

    /** Goes on from what an earlier attempt has left. */
    synchronized void resume(Sidecar saved) {
        version = saved.version();
        long end = 0;
        for (Extent extent : saved.extents()) {
            if (extent.start() != end && version.validators().trusted() == null) {
                break; // behind a hole, nothing can prove that these bytes are of the same version
            }
            extents.add(extent);
            end = extent.limit();
            onDisk += extent.size();
        }
        kept = onDisk;
        tell();
    }

    /** Forgets everything but what was paid for. */
    synchronized void clear() {
        version = Version.UNKNOWN;
        extents.clear();
        segments.clear();
        onDisk = 0;
        kept = 0;
        tell();
    }

    synchronized void begin(Version of) {
        version = of;
        tell();
    }

    String url() {
        return url;
    }

    synchronized Version version() {
        return version;
    }

    synchronized boolean isEmpty() {
        return onDisk == 0;
    }

    /** Whether this attempt brought enough that was not there before to be worth another one at once. */
    synchronized boolean isFurther() {
        return onDisk - kept >= WORTHWHILE_BYTES;
    }

    /** Whether the segment is the whole plan, and not a byte of it is there. */
    synchronized boolean isOnly(Segment segment) {
        return onDisk == 0 && segments.size() == 1 && segments.contains(segment);
    }

    /** Whether all bytes from there to there are on disk, checked or just written. */
    synchronized boolean isOnDisk(long from, long limit) {
        long reached = from;
        for (Extent extent : all()) {
            if (extent.start() <= reached && extent.limit() > reached) {
                reached = extent.limit();
            }
        }
        return reached >= limit;
    }

    synchronized long fetched() {
        return fetched;
    }

    synchronized long remaining() {
        return version.length() == -1 ? -1 : version.length() - onDisk;
    }

    /** What is missing, cut into pieces of at most that size. The pieces belong to this attempt from now on. */
    synchronized List<Segment> missing(long pieceBytes) {
        segments.clear();
        long from = 0;
        for (Extent extent : extents) {
            cut(from, extent.start(), pieceBytes);
            from = extent.limit();
        }
        cut(from, version.length() == -1 ? Segment.OPEN : version.length(), pieceBytes);
        return List.copyOf(segments);
    }

    private void cut(long from, long limit, long pieceBytes) {
        for (long start = from; start < limit; ) {
            long end = limit - start > pieceBytes ? start + pieceBytes : limit;
            segments.add(new Segment(start, end));
            start = end;
        }
    }

    /** Bytes that came over the network, whatever becomes of them. */
    synchronized void received(int count) {
        fetched += count;
        lane.received().getAndAdd(count);
    }

    /** The next bytes of a segment are on disk. */
    synchronized void wrote(Segment segment, byte[] bytes, int count) throws DiskException, AttemptEnd {
        Extent complete = segment.advance(bytes, count);
        if (complete != null) {
            extents.add(complete);
        }
        onDisk += count;
        lane.done().lazySet(onDisk);
        if (System.nanoTime() - savedNanos >= SAVE_EVERY_NANOS || (segment.isDone() && segments.size() > 1)) {
            save();
        }
    }

    /** The length became known while an open segment was under way. */
    synchronized void learnLength(Segment segment, long length) {
        Extent last = segment.growing();
        if (length == segment.position() && last != null) {
            extents.add(last);
        }
        segment.limitTo(length);
        version = version.withLength(length);
        tell();
    }

    synchronized void save() throws DiskException, AttemptEnd {
        part.save(new Sidecar(url, version, all()));
        savedNanos = System.nanoTime();
    }

    private List<Extent> all() {
        List<Extent> all = new ArrayList<>(extents);
        for (Segment segment : segments) {
            Extent growing = segment.isDone() ? null : segment.growing();
            if (growing != null) {
                all.add(growing);
            }
        }
        all.sort(Comparator.comparingLong(Extent::start));
        return all;
    }

    private void tell() {
        lane.done().lazySet(onDisk);
        lane.total().lazySet(version.length());
    }
}
