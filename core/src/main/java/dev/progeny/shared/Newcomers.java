package dev.progeny.shared;

import dev.progeny.os.DescriptorLimit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Those who have connected and not yet proved that they have the key: at most so many. Each has a moment of its own, in which
 * an honest one has spoken. When all places are taken, the next one waits before the door until somebody has left, or has had
 * its moment: of those, of the address that most of them come from, the one that has said least has to go.
 */
final class Newcomers {

    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(250);

    private final int most;

    // Guarded by this.
    private final Map<SocketLink, Newcomer> inside = new LinkedHashMap<>(); // oldest first
    private boolean closed;

    Newcomers(int most) {
        this.most = (int) Math.min(most, Math.max(DescriptorLimit.get() / 4, 1));
    }

    /** @param address of its machine, the same for all of a Unix-domain socket */
    private record Newcomer(SocketLink link, Object address, long sinceNanos) {

        long leftNanos(long now) {
            return MOMENT - (now - sinceNanos);
        }
    }

    /** Waits until the next one may come in, or all is closed. */
    synchronized void awaitRoom() throws InterruptedException {
        while (!closed && inside.size() >= most) {
            long now = System.nanoTime();
            long left = ofTheBusiestAddress().stream()
                    .mapToLong(each -> each.leftNanos(now))
                    .min()
                    .orElse(0);
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
        }
    }

    /** Returns who has to go for it, perhaps itself; null if there was room. */
    synchronized @Nullable SocketLink add(SocketLink link, Object address) {
        inside.put(link, new Newcomer(link, address, System.nanoTime()));
        if (inside.size() <= most && !closed) {
            return null;
        }
        SocketLink gone = closed ? link : choice();
        inside.remove(gone);
        return gone;
    }

    private SocketLink choice() {
        long now = System.nanoTime();
        List<Newcomer> crowd = ofTheBusiestAddress();
        List<Newcomer> late =
                crowd.stream().filter(each -> each.leftNanos(now) <= 0).toList();
        return (late.isEmpty() ? crowd : late)
                .stream()
                .map(Newcomer::link)
                .min(Comparator.comparingLong(SocketLink::said)) // the first of several, so the oldest
                .orElseThrow();
    }

    private List<Newcomer> ofTheBusiestAddress() {
        Map<Object, Integer> counts = new HashMap<>();
        inside.values().forEach(each -> counts.merge(each.address, 1, Integer::sum));
        int highest = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return inside.values().stream()
                .filter(each -> counts.getOrDefault(each.address, 0) == highest)
                .toList();
    }

    /** Whether it was still wanted. */
    synchronized boolean remove(SocketLink link) {
        notifyAll();
        return inside.remove(link) != null;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
        inside.keySet().forEach(SocketLink::drop);
        inside.clear();
    }
}
