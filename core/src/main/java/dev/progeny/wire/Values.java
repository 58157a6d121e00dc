package dev.progeny.wire;

import dev.progeny.os.FaultPoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.ObjectOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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

    /**
     * The stack of a thread that reads answers, twice the usual: the deepest nesting that is allowed takes more than 1 MiB
     * as long as the JVM interprets the code.
     */
    public static final long STACK_BYTES = 2 << 20;

    private Values() {}

    /**
     * Turns an object into bytes.
     *
     * @throws IOException if something in the value is not serializable ({@link java.io.NotSerializableException}), is not
     *     received by anybody ({@link RefusedException}), or its own {@code writeObject} fails
     */
    public static byte[] encode(@Nullable Object value) throws IOException {
        return encode(value, Values::nobody);
    }

    /**
     * As {@link #encode(Object)}, and tells {@code named} of every class that the bytes name and that the other process
     * may not find by itself.
     */
    public static byte[] encode(@Nullable Object value, Consumer<Class<?>> named) throws IOException {
        return encode(value, named, false).toBytes();
    }

    /** As {@link #encode(Object)}, but does not copy large arrays: the value must not change meanwhile. */
    public static Encoded encodeInPieces(@Nullable Object value) throws IOException {
        return encode(value, Values::nobody, true);
    }

    private static void nobody(Class<?> named) {
        // Who encodes without a listener pushes no classes.
    }

    /** As {@link #encode(Object, Consumer)}, but does not copy large arrays: the value must not change meanwhile. */
    public static Encoded encodeInPieces(@Nullable Object value, Consumer<Class<?>> named) throws IOException {
        return encode(value, named, true);
    }

    /** As {@link #encodeInPieces(Object, Consumer)}, of an ArrayList of these values, which need not be made for it. */
    public static Encoded encodeAll(@Nullable Object[] values, Consumer<Class<?>> named) throws IOException {
        FaultPoint.reached(TaskStep.ENCODE);
        var out = new CompactWriter(new ByteSink(true));
        return out.list(values)
                ? out.sink().encoded()
                : serialize(new ArrayList<>(Arrays.asList(values)), named, true);
    }

    private static Encoded encode(@Nullable Object value, Consumer<Class<?>> named, boolean inPieces)
            throws IOException {
        FaultPoint.reached(TaskStep.ENCODE);
        var out = new CompactWriter(new ByteSink(inPieces));
        return out.write(value) ? out.sink().encoded() : serialize(value, named, inPieces);
    }

    private static Encoded serialize(@Nullable Object value, Consumer<Class<?>> named, boolean inPieces)
            throws IOException {
        var bytes = new ByteArrayOutputStream(512);
        bytes.write(Form.SERIALIZED);
        List<Object> arrays = List.of();
        NamedCode code;
        try (var out = new TellingStream(bytes, named)) {
            out.writeObject(value);
            arrays = out.arrays;
            code = out.code;
        } catch (StackOverflowError nesting) {
            throw new InvalidObjectException("it is nested too deeply", new IOException(nesting));
        }
        byte[] stream = code.behind(bytes);
        return arrays.isEmpty() ? Encoded.of(stream) : behind(arrays, stream, inPieces);
    }

    private static Encoded behind(List<Object> arrays, byte[] stream, boolean inPieces) throws IOException {
        var out = new CompactWriter(new ByteSink(inPieces));
        out.sink().room(1).put((byte) (Form.ARRAYS_AND_SERIALIZED | (stream[0] & Form.NAMES_CODE)));
        out.sink().count(arrays.size());
        for (Object array : arrays) {
            boolean _ = out.write(array); // it has a form, and the stream tells of each once
        }
        out.sink().room(stream.length - 1).put(stream, 1, stream.length - 1);
        return out.sink().encoded();
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
        return decode(bytes, loader, Reference.Sight.NONE);
    }

    /** As {@link #decode(ByteBuffer, ClassLoader)}, also of a value that is elsewhere. */
    public static @Nullable Object decode(ByteBuffer bytes, ClassLoader loader, Reference.Sight sight)
            throws IOException, ClassNotFoundException {
        FaultPoint.reached(TaskStep.DECODE);
        if (!Reference.isOne(bytes)) {
            return decodeHere(bytes, loader);
        }
        Reference reference = Reference.decode(bytes);
        try {
            ByteBuffer seen = sight.open(reference);
            FaultPoint.reached(TaskStep.LARGE_IN);
            return decodeHere(seen, loader);
        } finally {
            sight.done(reference);
        }
    }

    /** Each byte is taken once: what is elsewhere may be another one at the second look. */
    private static @Nullable Object decodeHere(ByteBuffer bytes, ClassLoader loader)
            throws IOException, ClassNotFoundException {
        if (!bytes.hasRemaining()) {
            throw new ProtocolException("a value of no bytes");
        }
        int length = bytes.remaining();
        byte form = NamedCode.check(bytes.get(), bytes, loader);
        if (form == Form.SERIALIZED) {
            return deserialize(bytes, loader, length);
        }
        Object value = read(form, bytes, loader);
        if (form == Form.ARRAYS_AND_SERIALIZED) {
            return deserialize(bytes, loader, length, (Object[]) Objects.requireNonNull(value));
        }
        if (bytes.hasRemaining()) {
            throw new ProtocolException("a value with " + bytes.remaining() + " bytes too many");
        }
        return value;
    }

    private static @Nullable Object read(byte form, ByteBuffer bytes, ClassLoader loader)
            throws IOException, ClassNotFoundException {
        try {
            var in = new CompactReader(bytes, loader);
            return form == Form.ARRAYS_AND_SERIALIZED ? in.arrays() : in.read(form);
        } catch (BufferUnderflowException tooShort) {
            throw new ProtocolException("a value that ends before its end");
        } catch (RuntimeException refused) {
            throw new InvalidObjectException("a value that its own class refuses: " + refused, refused);
        } catch (StackOverflowError nesting) {
            throw new InvalidObjectException("it is nested too deeply", new IOException(nesting));
        }
    }

    private static Object deserialize(ByteBuffer bytes, ClassLoader loader, int length, Object... arrays)
            throws IOException, ClassNotFoundException {
        ByteBuffer stream = onHeap(bytes);
        try {
            StreamScan scan = StreamScan.of(stream.duplicate());
            return deserialize(stream, new ValueFilter(length), loader, scan, arrays);
        } catch (StackOverflowError nesting) {
            throw new InvalidObjectException("it is nested too deeply", new IOException(nesting));
        }
    }

    private static Object deserialize(
            ByteBuffer stream, ValueFilter filter, ClassLoader loader, StreamScan scan, Object... arrays)
            throws IOException, ClassNotFoundException {
        var source = new ByteArrayInputStream(
                stream.array(), stream.arrayOffset() + stream.position(), stream.remaining());
        try (var in = new ProgramClasses(source, loader, scan, arrays)) {
            in.setObjectInputFilter(filter);
            return in.readObject();
        } catch (InvalidClassException refused) {
            InvalidClassException named = filter.refusal();
            throw named == null ? refused : named;
        }
    }

    /** The bytes where the other side cannot change them between two looks. */
    private static ByteBuffer onHeap(ByteBuffer bytes) {
        if (bytes.hasArray()) {
            return bytes;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return ByteBuffer.wrap(copy);
    }

    /** Java serialization that tells of every class it describes, that of a lambda's code included. */
    private static final class TellingStream extends ObjectOutputStream {

        private final Consumer<Class<?>> named;
        private final List<Object> arrays = new ArrayList<>(0); // that travel beside it
        private final NamedCode code = new NamedCode();

        TellingStream(ByteArrayOutputStream bytes, Consumer<Class<?>> named) throws IOException {
            super(bytes);
            this.named = named;
            enableReplaceObject(true);
        }

        /** Called once for each object: it remembers what stands for it. */
        @Override
        protected Object replaceObject(Object object) {
            code.meet(object);
            if (object instanceof String text ? text.length() < Encoded.PIECE : !isLargeArray(object)) {
                return object;
            }
            arrays.add(object);
            return new Beside(arrays.size() - 1);
        }

        private static boolean isLargeArray(Object object) {
            return PrimitiveArrays.bytes(object) >= Encoded.PIECE;
        }

        @Override
        protected void annotateClass(Class<?> type) throws RefusedException {
            check(type);
            named.accept(type);
            code.describe(type);
        }

        @Override
        protected void annotateProxyClass(Class<?> type) throws RefusedException {
            for (Class<?> face : type.getInterfaces()) {
                annotateClass(face);
            }
        }

        /** Here the way to it can be told; there, only that it came. */
        private static void check(Class<?> type) throws RefusedException {
            if (!ValueFilter.allows(type)) {
                throw new RefusedException(type.getName());
            }
        }
    }
}
