package dev.progeny.verify.bench;

import java.io.Serializable;
import java.util.concurrent.Callable;
import net.viktorc.pp4j.api.JavaProcessExecutorService;
import net.viktorc.pp4j.impl.ProcessExecutors;
import net.viktorc.pp4j.impl.SimpleJavaProcessOptions;

/** PP4J's column: Java processes spoken to in Base64 over their standard streams. */
public final class Pp4jSide {

    private static final int LARGE = 64 << 20;
    private static final int BURST = 2_000;

    /** Its pools take nothing else. */
    @FunctionalInterface
    private interface Call<T> extends Callable<T>, Serializable {}

    private static final Call<Integer> NOTHING = () -> 0;

    private Pp4jSide() {}

    public static void main(String... none) throws Exception {
        JavaProcessExecutorService pool =
                ProcessExecutors.newFixedJavaProcessPool(new SimpleJavaProcessOptions(32, 256, 1024, 0L), 2);
        try {
            new Side()
                    .with("noop", size -> Tasks.roundTrip(pool, NOTHING))
                    .with("burst", size -> Tasks.rate(pool, NOTHING, BURST))
                    .with("value", size -> Side.seconds(() -> echo(pool, LARGE)) * 1e3)
                    .with("flight", size -> Tasks.microsInFlight(pool, NOTHING, size, BURST))
                    .with("payload", size -> Side.medianMicros(Side.times(size * 8), () -> echo(pool, size)))
                    .serve();
        } finally {
            pool.forceShutdown();
        }
    }

    private static void echo(JavaProcessExecutorService pool, int bytes) throws Exception {
        byte[] sent = new byte[bytes];
        Call<byte[]> there = () -> sent;
        if (pool.submit(there).get().length != bytes) {
            throw new AssertionError("not what was sent");
        }
    }
}
