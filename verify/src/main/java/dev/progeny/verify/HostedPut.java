package dev.progeny.verify;

import dev.progeny.Pool;
import dev.progeny.shared.SharedMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * One put into a map that another process hosts, beside the same bytes there and back over a bare socket between the same
 * two processes; rounds of the two take turns. For bench/hosted.py.
 */
public final class HostedPut {

    private static final int WARM_UP = 20_000;
    private static final int CALLS = 5_000;
    private static final int BYTES = 64; // about what a put and its answer take

    private HostedPut() {}

    /** The worker asks, this process owns the map and answers: as in a pool that fills a map of its parent. */
    public static void main(String... arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        Path folder = Files.createTempDirectory("hosted-put");
        Path socket = folder.resolve("socket");
        try (Pool pool = Pool.processes(1);
                SharedMap<Integer, Integer> map = SharedMap.create();
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofPlatform().daemon().start(() -> echo(server));
            String path = socket.toString();
            for (double[] round : pool.submit(() -> measure(path, map, rounds)).get()) {
                System.out.printf("ping-pong %.1f us, put %.1f us, get %.1f us%n", round[0], round[1], round[2]);
            }
        } finally {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(folder);
        }
    }

    private static double[][] measure(String socket, SharedMap<Integer, Integer> map, int rounds) throws IOException {
        double[][] medians = new double[rounds][];
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
            for (int i = 0; i < WARM_UP; i++) {
                pingPong(channel, bytes);
                map.put(i & 1_023, i);
                map.get(i & 1_023);
            }
            for (int round = 0; round < rounds; round++) {
                medians[round] = new double[] {
                    median(i -> pingPong(channel, bytes)),
                    median(i -> map.put(i & 1_023, i)),
                    median(i -> map.get(i & 1_023))
                };
            }
        }
        return medians;
    }

    @FunctionalInterface
    private interface Once {
        void call(int i) throws IOException;
    }

    private static double median(Once once) throws IOException {
        long[] nanos = new long[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            once.call(i);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[CALLS / 2] / 1e3;
    }

    private static void pingPong(SocketChannel channel, ByteBuffer bytes) throws IOException {
        bytes.clear();
        channel.write(bytes);
        fill(channel, bytes.clear());
    }

    private static boolean fill(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                return false;
            }
        }
        return true;
    }

    private static void echo(ServerSocketChannel server) {
        try (SocketChannel channel = server.accept()) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
            while (fill(channel, bytes.clear())) {
                channel.write(bytes.flip());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
