package dev.progeny.verify.bench;

import dev.progeny.Job;
import dev.progeny.Pool;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Jobs that capture something, another value each time: against one job that is the same each time. */
final class ProgenyCaptured {

    private static final int TASKS = 50_000;
    private static final int TRIPS = 2_000;

    private record Point(int x, int y, String name) implements Serializable {}

    private static final class Bean implements Serializable {

        private static final long serialVersionUID = 1L;

        private final int x;
        private final String name;

        Bean(int x, String name) {
            this.x = x;
            this.name = name;
        }
    }

    private final Pool pool;
    private int practice = 10;

    ProgenyCaptured(Pool pool) {
        this.pool = pool;
    }

    void addTo(Side side) {
        side.with("same", size -> rate(i -> ProgenySide.NOTHING))
                .with("captured-int", size -> rate(ProgenyCaptured::number))
                .with("captured-text", size -> rate(i -> numberAndText(i, "text")))
                .with("captured-record", size -> rate(i -> point(new Point(i, 1, "point"))))
                .with("captured-bean", size -> rate(i -> bean(new Bean(i, "bean"))))
                .with("captured-trip", size -> trip());
    }

    private static Job<Integer> number(int i) {
        return () -> i;
    }

    private static Job<Integer> numberAndText(int i, String text) {
        return () -> i + text.length();
    }

    private static Job<Integer> point(Point point) {
        return () -> point.x + point.y + point.name.length();
    }

    private static Job<Integer> bean(Bean bean) {
        return () -> bean.x + bean.name.length();
    }

    /** Tasks a second, all of them in flight at once, in a JVM that has done the like before: no row is one of the start. */
    private double rate(IntFunction<Job<Integer>> jobs) throws Exception {
        for (; practice > 0; practice--) {
            double _ = burst(jobs);
        }
        return burst(jobs);
    }

    private double burst(IntFunction<Job<Integer>> jobs) throws Exception {
        return TASKS / Side.seconds(() -> {
            List<Future<Integer>> all = new ArrayList<>(TASKS);
            for (int i = 0; i < TASKS; i++) {
                all.add(pool.submit(jobs.apply(i)));
            }
            for (Future<Integer> each : all) {
                each.get();
            }
        });
    }

    private double trip() throws Exception {
        int[] next = new int[1];
        return Side.medianMicros(TRIPS, () -> pool.submit(number(next[0]++)).get());
    }
}
