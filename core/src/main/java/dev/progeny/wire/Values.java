package dev.progeny.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Objects to bytes and back: one tag byte, then the form that the tag names.
 *
 * <p>Decoding runs under {@link ValueFilter}, in both directions. Classes come from the loader of the program, never
 * from the peer.
 */
public final class Values {

    private static final byte NULL = 0;
    private static final byte SERIALIZED = 1;
    private static final byte[] NULL_BYTES = {NULL};

    private Values() {}

    /**
     * Turns an object into bytes.
     *
     * @throws IOException if something in the value is not serializable ({@link java.io.NotSerializableException}) or
     *     its own {@code writeObject} fails
     */
    public static byte[] encode(@Nullable Object value) throws IOException {
        if (value == null) {
            return NULL_BYTES.clone();
        }
        var bytes = new ByteArrayOutputStream(512);
        bytes.write(SERIALIZED);
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (StackOverflowError nesting) {
            throw new InvalidObjectException("it is nested too deeply", new IOException(nesting));
        }
        return bytes.toByteArray();
    }

    /**
     * Turns bytes into an object.
     *
     * @throws IOException if the bytes are no value, or one that {@link ValueFilter} refuses
     * @throws ClassNotFoundException if this process does not have a class of the value
     */
    public static @Nullable Object decode(ByteBuffer bytes) throws IOException, ClassNotFoundException {
        if (!bytes.hasRemaining()) {
            throw new ProtocolException("a value of no bytes");
        }
        byte tag = bytes.get();
        return switch (tag) {
            case NULL -> null;
            case SERIALIZED -> deserialize(bytes);
            default -> throw new ProtocolException("unknown form of value " + tag);
        };
    }

    private static Object deserialize(ByteBuffer bytes) throws IOException, ClassNotFoundException {
        var source =
                new ByteArrayInputStream(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        try (var in = new ProgramClasses(source)) {
            in.setObjectInputFilter(new ValueFilter(bytes.remaining()));
            return in.readObject();
        } catch (StackOverflowError nesting) {
            throw new InvalidObjectException("it is nested too deeply", new IOException(nesting));
        }
    }

    /** Resolves classes by the context class loader, which knows the program's classes wherever this library lies. */
    private static final class ProgramClasses extends ObjectInputStream {

        ProgramClasses(ByteArrayInputStream source) throws IOException {
            super(source);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader());
            } catch (ClassNotFoundException primitiveOrAbsent) {
                return super.resolveClass(description);
            }
        }

        private static ClassLoader loader() {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            return context != null ? context : ClassLoader.getSystemClassLoader();
        }
    }
}
