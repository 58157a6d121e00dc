package dev.progeny.verify.bench;

import dev.progeny.wire.Values;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A value to bytes and back, beside Java serialization. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

    /** What travels. */
    public enum Value {
        RECORD,
        INTEGER,
        TEXT,
        INTS;

        Object object() {
            return switch (this) {
                case RECORD -> new ProgenyQueues.Reading(3, 123_456, 0.5);
                case INTEGER -> 123_456;
                case TEXT -> "a line of text of an ordinary length, not more";
                case INTS -> new int[1_000];
            };
        }
    }

    @Param
    public Value value;

    private Object object;
    private byte[] encoded;

    @Setup
    public void encodeOnce() throws IOException {
        object = value.object();
        encoded = Values.encode(object);
    }

    @Benchmark
    public byte[] encode() throws IOException {
        return Values.encode(object);
    }

    @Benchmark
    public void decode(Blackhole sink) throws IOException, ClassNotFoundException {
        sink.consume(Values.decode(ByteBuffer.wrap(encoded)));
    }

    @Benchmark
    public Object serializedThereAndBack() throws IOException, ClassNotFoundException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
