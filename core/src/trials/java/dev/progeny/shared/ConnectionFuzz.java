package dev.progeny.shared;

import dev.progeny.os.Deadline;
import dev.progeny.NotTransferableException;
import dev.progeny.PeerClosedException;
import dev.progeny.shared.MessageHeader.Content;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * What the other side of a connection, a stranger at a listener, or a caller of hosted objects could send, for Jazzer to
 * make up: any bytes end in a message, a refusal, or the end of the connection. Anything else is a finding.
 */
public final class ConnectionFuzz {

    private static final int MOST = 1 << 20;
    private static final KeyProof PROOF = new KeyProof(new byte[KeyProof.LEAST_KEY]);

    private ConnectionFuzz() {}

    /** Called by Jazzer. The first byte says who reads the others. */
    public static void fuzzerTestOneInput(byte[] input) throws InterruptedException {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0] % 4) {
            case 0 -> receive(bytes);
            case 1 -> meet(bytes);
            case 2 -> call(bytes);
            default -> {
                Card _ = Card.decode(bytes);
            }
        }
    }

    private static void receive(byte[] bytes) {
        var incoming = new Incoming(new Sent(bytes), MOST);
        Content wanted = Content.OBJECT;
        try {
            while (true) {
                try {
                    byte[] message = incoming.poll(wanted);
                    if (message != null && wanted == Content.OBJECT) {
                        Object _ = Items.decode(message, "the message");
                    }
                } catch (IllegalStateException theOther) {
                    wanted = wanted == Content.OBJECT ? Content.BYTES : Content.OBJECT;
                } catch (NotTransferableException unreadable) {
                    // what receive says of this message; the next one is a matter of its own
                }
            }
        } catch (PeerClosedException ended) {
            // as it must, sooner or later
        }
    }

    private static void meet(byte[] bytes) throws InterruptedException {
        try {
            PROOF.demandAsListener(new HandshakeLink(new Sent(bytes), Deadline.after(Duration.ofSeconds(1))), new byte[0]);
            throw new AssertionError("a stranger was let in");
        } catch (IOException refused) {
            // the door stays closed
        }
        try {
            PROOF.demandAsClient(new HandshakeLink(new Sent(bytes), Deadline.after(Duration.ofSeconds(1))), new byte[0], "somewhere");
            throw new AssertionError("a listener without the key was believed");
        } catch (IOException refused) {
            // we go away
        }
    }

    private static void call(byte[] bytes) {
        try {
            CallFrame call = CallFrame.decode(ByteBuffer.wrap(bytes));
            Object _ = Items.decode(call.arguments(), ConnectionFuzz.class.getClassLoader(), "a call");
        } catch (IOException | NotTransferableException refused) {
            // answered so, or the end of the connection
        }
    }

    /** Brings the bytes a few at a time, then the end; takes whatever it is given. */
    private static final class Sent implements ByteLink {

        private static final int PIECE = 7;

        private final ByteBuffer left;

        Sent(byte[] bytes) {
            left = ByteBuffer.wrap(bytes);
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            if (!left.hasRemaining()) {
                throw new EOFException("nothing more was made up");
            }
            int count = Math.min(Math.min(PIECE, to.remaining()), left.remaining());
            to.put(left.slice().limit(count));
            left.position(left.position() + count);
            return count;
        }

        @Override
        public void write(ByteBuffer... parts) {
            for (ByteBuffer part : parts) {
                part.position(part.limit());
            }
        }

        @Override
        public boolean flush() {
            return true;
        }

        @Override
        public boolean awaitReadable(long nanos) {
            return true;
        }

        @Override
        public boolean awaitWritable(long bytes, long nanos) {
            return true;
        }

        @Override
        public void close() {
            left.position(left.limit());
        }

        @Override
        public boolean isClosed() {
            return false;
        }
    }
}
