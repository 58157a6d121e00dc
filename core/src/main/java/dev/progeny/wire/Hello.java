package dev.progeny.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The worker's first frame.
 *
 * @param javaVersion must equal the parent's: serialized lambdas and JDK classes are only promised to fit themselves
 */
public record Hello(Token token, long pid, String javaVersion) {

    public static Hello of(Token token) {
        return new Hello(token, ProcessHandle.current().pid(), System.getProperty("java.version"));
    }

    public ByteBuffer encode() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            token.write(out);
            out.writeLong(pid);
            out.writeUTF(javaVersion);
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
