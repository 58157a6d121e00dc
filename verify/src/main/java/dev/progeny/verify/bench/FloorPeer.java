package dev.progeny.verify.bench;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The other process of {@link FloorSide}: sends each message back, or puts as many numbers into the ring as the message
 * says.
 */
public final class FloorPeer {

    /** About what a no-op task, or a put and its answer, take on the wire. */
    static final int BYTES = 64;

    private FloorPeer() {}

    public static void main(String... socketAndRing) throws IOException {
        BareRing ring = BareRing.at(Path.of(socketAndRing[1]));
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socketAndRing[0]))) {
            ByteBuffer message = ByteBuffer.allocateDirect(BYTES);
            while (fill(channel, message.clear())) {
                long items = message.getLong(0);
                if (items == 0) {
                    channel.write(message.flip());
                } else {
                    ring.put(items);
                }
            }
        }
    }

    /** False at the end of what there is. */
    static boolean fill(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                return false;
            }
        }
        return true;
    }
}
