package dev.progeny.wire;

import dev.progeny.os.ProcessId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;

/**
 * The worker's first frame.
 *
 * @param versions of Java and of this library, which must equal the parent's: serialized lambdas and JDK classes are only
 *     promised to fit themselves, and what follows here may mean something else in another release
 */
public record Hello(Token token, long pid, String versions) {

    static final String LIBRARY = "0.1.0";
    private static final String HERE = "Java " + System.getProperty("java.version") + " and Progeny " + LIBRARY;
    private static final int LONGEST = 1_024;

    /**
     * Reads the first frame of somebody who has connected; false if it is a stranger, who says something else or does not
     * know the token.
     *
     * @param who whom the token is of, in words, for the message
     * @throws IOException if that one runs another version of Java or of this library
     */
    public static boolean isOfOneWhoKnows(Token token, FrameReader reader, String who) throws IOException {
        Hello hello;
        try {
            Frame first = reader.read(LONGEST);
            if (first == null) {
                return false;
            }
            hello = decode(first);
        } catch (ClosedByInterruptException interrupt) {
            throw interrupt; // we did not want to hear it any more
        } catch (IOException noHello) {
            return false;
        }
        if (!token.matches(hello.token)) {
            return false;
        }
        if (!hello.versions.equals(HERE)) {
            throw new IOException(who + " runs " + hello.versions + ", this process " + HERE + "; both must run the same");
        }
        return true;
    }

    public static Hello of(Token token) {
        return new Hello(token, ProcessId.self(), HERE);
    }

    public ByteBuffer encode() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            token.write(out);
            out.writeLong(pid);
            out.writeUTF(versions);
        } catch (IOException impossible) {
            throw new AssertionError("a byte array does not fail", impossible);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    public static Hello decode(Frame frame) throws IOException {
        if (frame.type() != FrameType.HELLO) {
            throw frame.unexpected();
        }
        ByteBuffer body = frame.body();
        var in = new DataInputStream(new ByteArrayInputStream(body.array(), body.arrayOffset() + body.position(), body.remaining()));
        return new Hello(Token.read(in), in.readLong(), in.readUTF());
    }
}
