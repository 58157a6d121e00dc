package dev.progeny.verify.bench;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the machine and the JDK give with nothing around it: the fastest that anything built on them could be. */
public final class FloorSide {

    private static final int LARGE = 64 << 20;
    private static final int TRIPS = 5_000;
    private static final long ITEMS = 10_000_000;

    private final SocketChannel peer;
    private final BareRing ring;
    private final ByteBuffer message = ByteBuffer.allocateDirect(FloorPeer.BYTES);

    private FloorSide(SocketChannel peer, BareRing ring) {
        this.peer = peer;
        this.ring = ring;
    }

    /** Both files are gone as soon as both processes have them open. */
    public static void main(String... none) throws Exception {
        Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "progeny-bench-"); // a disk would write the ring
        Path socket = folder.resolve("socket");
        Path file = folder.resolve("ring");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            BareRing ring = BareRing.at(file);
            Process _ = Hello.start(FloorPeer.class, List.of(), socket.toString(), file.toString());
            try (SocketChannel peer = server.accept()) {
                Files.delete(socket);
                Files.delete(file);
                Files.delete(folder);
                new FloorSide(peer, ring).columns().serve();
            }
        }
    }

    private Side columns() {
        MemorySegment there = MemorySegment.ofArray(new byte[LARGE]);
        MemorySegment back = MemorySegment.ofArray(new byte[LARGE]);
        return new Side()
                .with("socket", size -> Side.medianMicros(TRIPS, this::pingPong))
                .with("ring", size -> throughRing())
                .with("memcpy", size -> Side.medianMicros(3, () -> copy(there, back, LARGE)) / 1e3)
                .with("payload", size -> Side.medianMicros(Side.times(size), () -> copy(there, back, size)))
                .with("hello", size -> Side.medianMicros(3, Hello::once) / 1e3)
                .with("memory", size -> bareJvm());
    }

    /** There, and back. */
    private static void copy(MemorySegment here, MemorySegment there, int bytes) {
        MemorySegment.copy(here, 0, there, 0, bytes);
        MemorySegment.copy(there, 0, here, 0, bytes);
    }

    private void pingPong() throws IOException {
        peer.write(message.clear());
        FloorPeer.fill(peer, message.clear());
    }

    /** Millions of numbers a second. */
    private double throughRing() throws Exception {
        peer.write(message.clear().putLong(0, ITEMS));
        message.putLong(0, 0);
        return ITEMS / 1e6 / Side.seconds(() -> ring.take(ITEMS));
    }

    private static double bareJvm() throws IOException, InterruptedException {
        Process bare = Hello.start(Hello.class, List.of("-XX:+UseSerialGC"), "wait");
        try {
            String _ = bare.inputReader().readLine();
            Thread.sleep(200); // it has said hello, and does what a JVM does after its start
            return Memory.proportionalMegabytes(bare.pid());
        } finally {
            bare.getOutputStream().close();
            bare.waitFor();
        }
    }
}
