package dev.progeny.verify.bench;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A new JVM for each job, as build tools have it. */
public final class JobJvmSide {

    private static final int JOBS = 10;

    private static final Callable<Integer> JOB = () -> {
        Hello.once();
        return 0;
    };

    private JobJvmSide() {}

    public static void main(String... none) throws Exception {
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            new Side()
                    .with("noop", size -> Side.medianMicros(3, Hello::once))
                    .with("burst", size -> JOBS / Side.seconds(() -> {
                                for (Future<Integer> each : two.invokeAll(Collections.nCopies(JOBS, JOB))) {
                                    each.get();
                                }
                            }))
                    .serve();
        }
    }
}
