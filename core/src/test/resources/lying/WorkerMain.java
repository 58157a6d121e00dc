package dev.progeny.worker;

import dev.progeny.os.Pages;
import dev.progeny.wire.Bootstrap;
import dev.progeny.wire.Frame;
import dev.progeny.wire.FrameReader;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.FrameWriter;
import dev.progeny.wire.Hello;
import dev.progeny.wire.MemoryFrame;
import dev.progeny.wire.Reference;
import dev.progeny.wire.TaskFrame;
import dev.progeny.wire.Values;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.ObjectOutputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Shakes hands as a worker does, takes a task, and answers with the lie that the property "lie" names. */
public final class WorkerMain {

    private static SocketChannel channel;
    private static FrameWriter writer;
    private static long task;
    private static MemoryFrame offer = new MemoryFrame(0, 0, 0);
    private static long parent;

    private WorkerMain() {}

    public static void main(String... none) throws Exception {
        var stdin = new DataInputStream(System.in);
        Bootstrap bootstrap = Bootstrap.read(stdin);
        channel = connect(bootstrap);
        writer = new FrameWriter(channel);
        writer.write(FrameType.HELLO, Hello.of(bootstrap.token()).encode());
        SocketChannel tasks = connect(bootstrap);
        new FrameWriter(tasks).write(FrameType.HELLO, Hello.of(bootstrap.token()).encode());
        var reader = new FrameReader(tasks);
        Frame frame = reader.read();
        if (frame.type() == FrameType.MEMORY) {
            offer = MemoryFrame.decode(frame.body());
            parent = bootstrap.parentPid();
            frame = reader.read();
        }
        task = TaskFrame.decode(frame.body()).taskId();
        lie(System.getProperty("lie").split(":"));
        while (stdin.read() >= 0) {} // says nothing more, and ends with its parent
    }

    private static SocketChannel connect(Bootstrap bootstrap) throws Exception {
        SocketChannel opened = SocketChannel.open(StandardProtocolFamily.UNIX);
        opened.connect(UnixDomainSocketAddress.of(bootstrap.socket()));
        return opened;
    }

    private static void lie(String[] lie) throws Exception {
        switch (lie[0]) {
            case "cut" -> cut(Integer.parseInt(lie[1]));
            case "header" -> header(Integer.parseInt(lie[1]), Integer.parseInt(lie[2]));
            case "length" -> send(bytes(FrameType.RESULT, Integer.parseInt(lie[1]), 1));
            case "drip" -> drip();
            case "stranger" -> result(task + 1, Values.encode("a lie"));
            case "twice" -> {
                result(task, Values.encode("the truth"));
                result(task, Values.encode("a lie"));
            }
            case "type" -> say(lie[1], answer(task), ByteBuffer.wrap(Values.encode("a lie")));
            case "number" -> say(lie[1], number(Long.parseLong(lie[2])));
            case "empty" -> say(lie[1]);
            case "bare" -> say(lie[1], number(task));
            case "gadget" -> result(task, serialized(gadget(lie[1])));
            case "nested" -> nested();
            case "sets" -> result(task, serialized(sets(Integer.parseInt(lie[1]))));
            case "array" -> result(task, hugeArray());
            case "elsewhere" -> elsewhere(Long.parseLong(lie[1]));
            case "stray" -> {
                offer = new MemoryFrame(offer.descriptor(), offer.idHigh() + 1, offer.idLow());
                elsewhere(10);
            }
            case "reference" -> {
                fill(new Reference(offer.descriptor(), offer.idHigh(), offer.idLow(), 10).encode());
                elsewhere(29);
            }
            case "promise" -> {
                fill(ByteBuffer.allocate(7).put(new byte[] {17, -1}).putInt(1 << 30).flip());
                elsewhere(6);
            }
            case "away" -> {
                fill(ByteBuffer.allocate(100_000));
                try (var memory = new RandomAccessFile("/proc/" + parent + "/fd/" + offer.descriptor(), "rw")) {
                    memory.setLength(Integer.parseInt(lie[1]));
                }
                elsewhere(50_000);
            }
            case "flood" -> {
                while (true) {
                    writer.write(FrameType.PONG);
                }
            }
            default -> throw new IllegalArgumentException(lie[0]);
        }
    }

    private static void say(String type, ByteBuffer... parts) throws Exception {
        writer.write(FrameType.valueOf(type), parts);
    }

    private static ByteBuffer number(long number) {
        return ByteBuffer.allocate(8).putLong(number).flip();
    }

    private static ByteBuffer answer(long id) {
        return ByteBuffer.allocate(16).putLong(id).putLong(-1).flip();
    }

    private static void result(long id, byte[] value) throws Exception {
        writer.write(FrameType.RESULT, answer(id), ByteBuffer.wrap(value));
    }

    private static void elsewhere(long length) throws Exception {
        ByteBuffer reference = new Reference(offer.descriptor(), offer.idHigh(), offer.idLow(), length).encode();
        writer.write(FrameType.RESULT, answer(task), reference);
    }

    private static void fill(ByteBuffer value) throws Exception {
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        try (Pages pages = Pages.open(parent, offer.descriptor(), new Pages.Id(offer.idHigh(), offer.idLow()))) {
            pages.fill(List.of(MemorySegment.ofArray(bytes)), bytes.length);
        }
    }

    private static void send(byte[] bytes) throws Exception {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }

    /** A header as it should be, but for its length. */
    private static byte[] bytes(FrameType type, int length, int sequence) {
        ByteBuffer header = ByteBuffer.allocate(16).putInt(0x50524759).put((byte) 1).put((byte) (type.ordinal() + 1));
        return header.putShort((short) 0).putInt(length).putInt(sequence).array();
    }

    private static byte[] frame() throws Exception {
        byte[] value = Values.encode("the truth");
        byte[] header = bytes(FrameType.RESULT, 16 + value.length, 1);
        return ByteBuffer.allocate(32 + value.length).put(header).put(answer(task)).put(value).array();
    }

    /** Dies in the middle of a frame. */
    private static void cut(int at) throws Exception {
        byte[] frame = frame();
        send(java.util.Arrays.copyOf(frame, Math.min(at, frame.length)));
        Runtime.getRuntime().halt(at < frame.length ? 9 : 0);
    }

    private static void header(int at, int value) throws Exception {
        byte[] frame = frame();
        frame[at] = (byte) value;
        send(frame);
    }

    /** A gigabyte, byte by byte. */
    private static void drip() throws Exception {
        send(bytes(FrameType.RESULT, 1 << 30, 1));
        while (true) {
            send(new byte[1]);
            Thread.sleep(10);
        }
    }

    private static byte[] serialized(Object value) throws Exception {
        var bytes = new ByteArrayOutputStream();
        bytes.write(Values.encode(new java.util.concurrent.atomic.AtomicReference<>(1))[0]); // the form's own number
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }

    private static Object gadget(String name) throws Exception {
        return switch (name) {
            case "management" -> new javax.management.BadAttributeValueExpException("x");
            case "naming" -> new javax.naming.Reference("x", "factory", "http://127.0.0.1:9/");
            case "rmi" -> new java.rmi.MarshalledObject<>("x");
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Deeper than a usual stack could write it. */
    private static void nested() throws Exception {
        List<Object> nested = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            nested = new ArrayList<>(List.of(nested));
        }
        List<Object> root = nested;
        byte[][] bytes = new byte[1][];
        Thread patient = new Thread(null, () -> bytes[0] = serializedUnchecked(root), "deep stack", 256 << 20);
        patient.start();
        patient.join();
        result(task, bytes[0]);
    }

    private static byte[] serializedUnchecked(Object value) {
        try {
            return serialized(value);
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Set<Object> sets(int levels) {
        Set<Object> root = new HashSet<>();
        Set<Object> left = root;
        Set<Object> right = new HashSet<>();
        for (int i = 0; i < levels; i++) {
            Set<Object> a = new HashSet<>(Set.of("a" + i));
            Set<Object> b = new HashSet<>(Set.of("b" + i));
            left.addAll(List.of(a, b));
            right.addAll(List.of(a, b));
            left = a;
            right = b;
        }
        return root;
    }

    /** Claims two billion elements. */
    private static byte[] hugeArray() throws Exception {
        byte[] bytes = serialized(new Integer[] {1, 2, 3});
        for (int at = bytes.length - 1; at > 4; at--) {
            ByteBuffer around = ByteBuffer.wrap(bytes, at - 4, 4);
            if (around.getInt() == 3) {
                ByteBuffer.wrap(bytes).putInt(at - 4, Integer.MAX_VALUE);
                return bytes;
            }
        }
        throw new IllegalStateException("no length found");
    }
}
