package dev.progeny.wire;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of a CLASSES frame: {@code code base id (4)}, then for each class its name (a text), the length (4) and the
 * bytes of its class file.
 */
public record ClassesFrame(int codeBase, List<PushedClass> classes) {

    /** A class as it travels. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and not copied: it is written once and read once
    public record PushedClass(String name, byte[] file) {}

    public ByteBuffer encode() throws IOException {
        var sink = new ByteSink(false);
        sink.room(Integer.BYTES).putInt(codeBase);
        for (PushedClass pushed : classes) {
            sink.text(pushed.name);
            sink.room(Integer.BYTES + (long) pushed.file.length).putInt(pushed.file.length).put(pushed.file);
        }
        return ByteBuffer.wrap(sink.encoded().toBytes());
    }

    public static ClassesFrame decode(ByteBuffer body) throws IOException {
        try {
            int codeBase = body.getInt();
            List<PushedClass> classes = new ArrayList<>();
            while (body.hasRemaining()) {
                classes.add(new PushedClass(new CompactReader(body, ClassLoader.getSystemClassLoader()).text(), file(body)));
            }
            return new ClassesFrame(codeBase, classes);
        } catch (BufferUnderflowException tooShort) {
            throw new ProtocolException("classes that end before their end");
        }
    }

    private static byte[] file(ByteBuffer body) throws ProtocolException {
        int length = body.getInt();
        if (length < 0 || length > body.remaining()) {
            throw new ProtocolException("a class of " + length + " bytes, but " + body.remaining() + " are left");
        }
        byte[] file = new byte[length];
        body.get(file);
        return file;
    }
}
