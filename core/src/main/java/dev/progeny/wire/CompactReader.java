package dev.progeny.wire;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one value in the compact form. Nothing in the bytes is trusted: a count is checked against the bytes that are
 * left before anything is allocated, a class against {@link ValueFilter} before it is initialized.
 *
 * <p>May also throw a RuntimeException where a constructor refuses what was read; {@link Values} makes it a checked one.
 */
final class CompactReader {

    private final ByteBuffer bytes;
    private final ClassLoader loader;
    private final List<Class<?>> classes = new ArrayList<>(2);
    private int depth;

    /** Every element has a byte of its own, so all counts together are bounded, not just each. */
    private long elementsLeft;

    CompactReader(ByteBuffer bytes, ClassLoader loader) {
        this.bytes = bytes;
        this.loader = loader;
        this.elementsLeft = bytes.remaining();
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** So many bytes that come next, to be read as elements of an array. */
    ByteBuffer elements(int length) {
        ByteBuffer elements = Form.elements(bytes);
        bytes.position(bytes.position() + length);
        return elements;
    }

    /** Reads the value that starts here. */
    @Nullable Object read() throws IOException, ClassNotFoundException {
        return read(bytes.get());
    }

    /** Reads the value of which the form has been read. */
    @Nullable Object read(byte form) throws IOException, ClassNotFoundException {
        return switch (form) {
            case Form.NULL -> null;
            case Form.LATIN, Form.UTF16 -> text(form);
            case Form.OBJECTS -> array();
            case Form.ENUM -> constant();
            case Form.RECORD -> record();
            default -> byKind(form);
        };
    }

    private Object byKind(byte form) throws IOException, ClassNotFoundException {
        if (PrimitiveArrays.isForm(form)) {
            return PrimitiveArrays.read(form, this);
        }
        if (form >= Form.ARRAY_LIST && form <= Form.OPTIONAL) {
            return CollectionForms.read(form, this);
        }
        return ScalarForms.read(form, this);
    }

    /** Reads a count of things that take at least {@code width} bytes each. */
    int count(int width) throws ProtocolException {
        int count = Byte.toUnsignedInt(bytes.get());
        if (count == Form.WIDE) {
            count = bytes.getInt();
        }
        if (count < 0 || (long) count * width > bytes.remaining()) {
            throw new ProtocolException(
                    "a count of " + count + " times " + width + " bytes, but " + bytes.remaining() + " are left");
        }
        return count;
    }

    /** Reads a count and that many values. */
    @Nullable Object[] counted() throws IOException, ClassNotFoundException {
        int count = claim(count(1));
        @Nullable Object[] run = Runs.read(count, bytes);
        return run != null ? run : fill(new @Nullable Object[count]);
    }

    /** Reads a count and that many pairs of values. */
    @Nullable Object[] countedPairs() throws IOException, ClassNotFoundException {
        return values(2 * count(2));
    }

    /** Reads {@code count} values. */
    @Nullable Object[] values(int count) throws IOException, ClassNotFoundException {
        return fill(new @Nullable Object[claim(count)]);
    }

    /** Takes {@code count} elements from what the bytes can hold, before memory is taken for them. */
    private int claim(int count) throws ProtocolException {
        elementsLeft -= count;
        if (elementsLeft < 0) {
            throw new ProtocolException("more elements than bytes");
        }
        return count;
    }

    private @Nullable Object[] fill(@Nullable Object[] elements) throws IOException, ClassNotFoundException {
        if (depth == Form.MAX_DEPTH) {
            throw new InvalidObjectException("it is nested too deeply: more than " + Form.MAX_DEPTH + " levels");
        }
        depth++;
        for (int i = 0; i < elements.length; i++) {
            elements[i] = read();
        }
        depth--;
        return elements;
    }

    /** Reads a count and that many arrays of primitives and texts. */
    Object[] arrays() throws ProtocolException {
        Object[] arrays = new Object[claim(count(2))];
        for (int i = 0; i < arrays.length; i++) {
            byte form = bytes.get();
            arrays[i] = PrimitiveArrays.isForm(form) ? PrimitiveArrays.read(form, this) : text(form);
        }
        return arrays;
    }

    String text() throws ProtocolException {
        return text(bytes.get());
    }

    private String text(byte form) throws ProtocolException {
        return switch (form) {
            case Form.LATIN -> {
                int length = count(1);
                byte[] latin = new byte[length];
                bytes.get(latin);
                yield new String(latin, StandardCharsets.ISO_8859_1);
            }
            case Form.UTF16 -> {
                char[] characters = new char[count(Character.BYTES)];
                elements(characters.length * Character.BYTES).asCharBuffer().get(characters);
                yield new String(characters);
            }
            default -> throw new ProtocolException("form " + form + " where text is expected");
        };
    }

    private Object array() throws IOException, ClassNotFoundException {
        Class<?> elements = type();
        if (elements.isPrimitive()) {
            throw new InvalidClassException(elements.getName(), "arrays of it have forms of their own");
        }
        return fill((@Nullable Object[]) Array.newInstance(elements, claim(count(1))));
    }

    private Object constant() throws IOException, ClassNotFoundException {
        Class<?> type = type();
        String name = text();
        if (!type.isEnum()) {
            throw new InvalidClassException(type.getName(), "not an enum here");
        }
        return valueOf(type, name);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object valueOf(Class<?> type, String name) {
        return Enum.valueOf((Class) type, name);
    }

    private Object record() throws IOException, ClassNotFoundException {
        Class<?> type = type();
        RecordShape shape = RecordShape.of(type);
        if (shape == null) {
            throw new InvalidClassException(type.getName(), "not a record that travels by its components here");
        }
        if (bytes.getInt() != shape.fingerprint()) {
            throw new InvalidClassException(type.getName(), "the record has other components in the other process");
        }
        return shape.create(values(shape.size()));
    }

    private Class<?> type() throws IOException, ClassNotFoundException {
        int index = Byte.toUnsignedInt(bytes.get());
        if (index > classes.size()) {
            throw new ProtocolException("class " + index + " of " + classes.size());
        }
        if (index > 0) {
            return classes.get(index - 1);
        }
        Class<?> type = ProgramClasses.find(text(), loader);
        ValueFilter.check(type);
        classes.add(type);
        return type;
    }
}
