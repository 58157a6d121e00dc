package dev.progeny.wire;

import dev.progeny.os.FaultPoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Objects to bytes and back: one byte that names the {@link Form}, then the content. What programs mostly send has a
 * compact form; anything else goes, as a whole, by Java serialization.
 *
 * <p>Decoding runs under {@link ValueFilter}, in both directions. Classes come from the loader of the program, never
 * from the peer.
 */
public final class Values {

    private Values() {}

    /**
     * Turns an object into bytes.
     *
     * @throws IOException if something in the value is not serializable ({@link java.io.NotSerializableException}) or
     *     its own {@code writeObject} fails
     */
    public static byte[] encode(@Nullable Object value) throws IOException {
        return encode(value, type -> {});
    }

    /**
     * As {@link #encode(Object)}, and tells {@code named} of every class that the bytes name and that the other process
     * may not find by itself.
     */
    public static byte[] encode(@Nullable Object value, Consumer<Class<?>> named) throws IOException {
        FaultPoint.reached(TaskStep.ENCODE);
        var out = new CompactWriter();
        return out.write(value) ? out.sink().toBytes() : serialize(value, named);
    }

    private static byte[] serialize(@Nullable Object value, Consumer<Class<?>> named) throws IOException {
        var bytes = new ByteArrayOutputStream(512);
        bytes.write(Form.SERIALIZED);
        try (var out = new TellingStream(bytes, named)) {
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
        return decode(bytes, ProgramClasses.loader());
    }

    /** As {@link #decode(ByteBuffer)}, with the classes of {@code loader}. */
    public static @Nullable Object decode(ByteBuffer bytes, ClassLoader loader)
            throws IOException, ClassNotFoundException {
        FaultPoint.reached(TaskStep.DECODE);
        if (!bytes.hasRemaining()) {
            throw new ProtocolException("a value of no bytes");
        }
        if (bytes.get(bytes.position()) != Form.SERIALIZED) {
            return read(bytes, loader);
        }
        bytes.get();
        return deserialize(bytes, loader);
    }

    private static @Nullable Object read(ByteBuffer bytes, ClassLoader loader)
            throws IOException, ClassNotFoundException {
        Object value;
        try {
            value = new CompactReader(bytes, loader).read();
        } catch (BufferUnderflowException tooShort) {
            throw new ProtocolException("a value that ends before its end");
        } catch (RuntimeException refused) {
            throw new InvalidObjectException("a value that its own class refuses: " + refused, refused);
        } catch (StackOverflowError nesting) {
            throw new InvalidObjectException("it is nested too deeply", new IOException(nesting));
        }
        if (bytes.hasRemaining()) {
            throw new ProtocolException("a value with " + bytes.remaining() + " bytes too many");
        }
        return value;
    }

    private static Object deserialize(ByteBuffer bytes, ClassLoader loader) throws IOException, ClassNotFoundException {
        var source =
                new ByteArrayInputStream(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        try (var in = new ProgramClasses(source, loader)) {
            in.setObjectInputFilter(new ValueFilter(bytes.remaining()));
            return in.readObject();
        } catch (StackOverflowError nesting) {
            throw new InvalidObjectException("it is nested too deeply", new IOException(nesting));
        }
    }

    /** Java serialization that tells of every class it describes, that of a lambda's code included. */
    private static final class TellingStream extends ObjectOutputStream {

        private final Consumer<Class<?>> named;

        TellingStream(ByteArrayOutputStream bytes, Consumer<Class<?>> named) throws IOException {
            super(bytes);
            this.named = named;
        }

        @Override
        protected void annotateClass(Class<?> type) {
            named.accept(type);
        }
    }
}
