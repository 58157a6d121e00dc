package dev.progeny.verify.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One column of the table as a process: a line {@code NAME SIZE} on standard input is answered by the figure of that
 * measurement, or by {@code !} and why there is none. It ends with its input, and lives over all rounds: what is
 * measured is warm, unless a start is what is measured.
 */
final class Side {

    /** Takes one figure, in the unit of its row; {@code size} is 0 where nothing grows. */
    @FunctionalInterface
    interface Measurement {
        double take(int size) throws Exception;
    }

    /** Something that is done many times, to see how long it takes. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(1);

    private final Map<String, Measurement> measurements = new HashMap<>();
    private final Set<String> warm = new HashSet<>();

    Side with(String name, Measurement measurement) {
        measurements.put(name, measurement);
        return this;
    }

    void serve() throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err); // whatever else prints, the answers stay readable
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            answers.println(answer(line.split(" ", 2)));
        }
    }

    private String answer(String[] request) {
        Measurement measurement = measurements.get(request[0]);
        if (measurement == null) {
            return "! no such measurement";
        }
        try {
            int size = Integer.parseInt(request[1]);
            if (warm.add(request[0])) {
                warmUp(measurement, size);
            }
            return Double.toString(measurement.take(size));
        } catch (Exception | LinkageError | OutOfMemoryError failed) {
            return "! " + String.valueOf(failed).lines().findFirst().orElse("");
        }
    }

    private static void warmUp(Measurement measurement, int size) throws Exception {
        long start = System.nanoTime();
        do {
            measurement.take(size);
        } while (System.nanoTime() - start < WARM_UP);
    }

    /** The median time of a step that is done {@code times} times, in microseconds. */
    static double medianMicros(int times, Step step) throws Exception {
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            step.run();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[times / 2] / 1e3;
    }

    /** Microseconds for each of {@code size} things that a step does; repeated until it did {@code atLeast} of them. */
    static double micros(int size, int atLeast, Step step) throws Exception {
        int times = Math.max(1, atLeast / size);
        double seconds = seconds(() -> {
            for (int i = 0; i < times; i++) {
                step.run();
            }
        });
        return seconds * 1e6 / ((double) times * size);
    }

    static double seconds(Step step) throws Exception {
        long start = System.nanoTime();
        step.run();
        return (System.nanoTime() - start) / 1e9;
    }

    /** How often something that takes some microseconds is done, so that a figure takes some tenths of a second. */
    static int times(int size) {
        return Math.clamp((32L << 20) / Math.max(1, size), 3, 1_000);
    }
}
