package dev.progeny.verify.bench;

import dev.progeny.shared.SharedQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One item into the ring of a queue and out again, on one thread, beside a queue of this JVM. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RingBenchmark {

    /** What takes the items. */
    public enum Ring {
        SHARED_QUEUE,
        ARRAY_BLOCKING_QUEUE
    }

    @Param
    public Ring ring;

    private SharedQueue<Object> shared;
    private BlockingQueue<Object> queue;
    private final Integer number = 123_456;
    private final Object reading = new ProgenyQueues.Reading(3, 123_456, 0.5);

    @Setup
    public void open() {
        shared = SharedQueue.create(1_000);
        queue = ring == Ring.SHARED_QUEUE ? shared : new ArrayBlockingQueue<>(1_000);
    }

    @TearDown
    public void close() {
        shared.close();
    }

    @Benchmark
    public void integer(Blackhole sink) {
        through(number, sink);
    }

    @Benchmark
    public void record(Blackhole sink) {
        through(reading, sink);
    }

    private void through(Object item, Blackhole sink) {
        sink.consume(queue.offer(item));
        sink.consume(queue.poll());
    }
}
