package dev.progeny.wire;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;

/** Arrays of primitives, copied in one go: a loop over their elements would cost more than all the rest. */
final class PrimitiveArrays {

    private PrimitiveArrays() {}

    /** Puts the elements of an array into a buffer. */
    @FunctionalInterface
    private interface Putter<A> {
        void put(ByteBuffer to, A array);
    }

    static void addTo(Encoders.Table table) {
        table.add(boolean[].class, PrimitiveArrays::booleans);
        table.add(byte[].class, (byte[] array, CompactWriter out) ->
                write(Form.BYTES, array, array.length, Byte.BYTES, out, ByteBuffer::put));
        table.add(short[].class, (short[] array, CompactWriter out) ->
                write(Form.SHORTS, array, array.length, Short.BYTES, out, (to, a) -> to.asShortBuffer().put(a)));
        table.add(char[].class, (char[] array, CompactWriter out) ->
                write(Form.CHARACTERS, array, array.length, Character.BYTES, out, (to, a) -> to.asCharBuffer().put(a)));
        table.add(int[].class, (int[] array, CompactWriter out) ->
                write(Form.INTEGERS, array, array.length, Integer.BYTES, out, (to, a) -> to.asIntBuffer().put(a)));
        table.add(long[].class, (long[] array, CompactWriter out) ->
                write(Form.LONGS, array, array.length, Long.BYTES, out, (to, a) -> to.asLongBuffer().put(a)));
        table.add(float[].class, (float[] array, CompactWriter out) ->
                write(Form.FLOATS, array, array.length, Float.BYTES, out, (to, a) -> to.asFloatBuffer().put(a)));
        table.add(double[].class, (double[] array, CompactWriter out) ->
                write(Form.DOUBLES, array, array.length, Double.BYTES, out, (to, a) -> to.asDoubleBuffer().put(a)));
    }

    /** How many bytes the elements take if {@code object} is an array of primitives other than booleans, else -1. */
    static long bytes(Object object) {
        Class<?> elements = object.getClass().getComponentType();
        return elements == null || !elements.isPrimitive() || elements == boolean.class
                ? -1
                : (long) Array.getLength(object) * width(elements);
    }

    private static int width(Class<?> elements) {
        if (elements == byte.class) {
            return Byte.BYTES;
        }
        if (elements == short.class || elements == char.class) {
            return Short.BYTES;
        }
        return elements == int.class || elements == float.class ? Integer.BYTES : Long.BYTES;
    }

    private static MemorySegment segment(Object object) {
        return switch (object) {
            case byte[] array -> MemorySegment.ofArray(array);
            case short[] array -> MemorySegment.ofArray(array);
            case char[] array -> MemorySegment.ofArray(array);
            case int[] array -> MemorySegment.ofArray(array);
            case long[] array -> MemorySegment.ofArray(array);
            case float[] array -> MemorySegment.ofArray(array);
            default -> MemorySegment.ofArray((double[]) object);
        };
    }

    private static <A> boolean write(byte form, A array, int length, int width, CompactWriter out, Putter<A> elements)
            throws IOException {
        if (!out.meet(array)) {
            return false;
        }
        ByteSink sink = out.sink();
        long bytes = (long) length * width;
        boolean whole = sink.takesPiece(bytes, width);
        // All at once, so that a large array is written into memory of just its size.
        sink.room(whole ? 6 : 6 + bytes).put(form);
        sink.count(length);
        if (whole) {
            sink.piece(segment(array));
        } else {
            ByteBuffer room = sink.room(bytes);
            elements.put(Form.elements(room), array);
            room.position(room.position() + (int) bytes);
        }
        return true;
    }

    /** There is no view of booleans: one byte each, of which only two mean something. */
    private static boolean booleans(boolean[] array, CompactWriter out) throws IOException {
        if (!out.meet(array)) {
            return false;
        }
        out.sink().room(6 + (long) array.length).put(Form.BOOLEANS);
        out.sink().count(array.length);
        ByteBuffer room = out.sink().room(array.length);
        for (boolean element : array) {
            room.put((byte) (element ? 1 : 0));
        }
        return true;
    }

    static boolean isForm(byte form) {
        return form >= Form.BOOLEANS && form <= Form.DOUBLES;
    }

    static Object read(byte form, CompactReader in) throws ProtocolException {
        return switch (form) {
            case Form.BOOLEANS -> readBooleans(in);
            case Form.BYTES -> {
                byte[] array = new byte[in.count(Byte.BYTES)];
                in.bytes().get(array);
                yield array;
            }
            case Form.SHORTS -> {
                short[] array = new short[in.count(Short.BYTES)];
                in.elements(array.length * Short.BYTES).asShortBuffer().get(array);
                yield array;
            }
            case Form.CHARACTERS -> {
                char[] array = new char[in.count(Character.BYTES)];
                in.elements(array.length * Character.BYTES).asCharBuffer().get(array);
                yield array;
            }
            case Form.INTEGERS -> {
                int[] array = new int[in.count(Integer.BYTES)];
                in.elements(array.length * Integer.BYTES).asIntBuffer().get(array);
                yield array;
            }
            default -> readWide(form, in);
        };
    }

    private static Object readWide(byte form, CompactReader in) throws ProtocolException {
        return switch (form) {
            case Form.LONGS -> {
                long[] array = new long[in.count(Long.BYTES)];
                in.elements(array.length * Long.BYTES).asLongBuffer().get(array);
                yield array;
            }
            case Form.FLOATS -> {
                float[] array = new float[in.count(Float.BYTES)];
                in.elements(array.length * Float.BYTES).asFloatBuffer().get(array);
                yield array;
            }
            case Form.DOUBLES -> {
                double[] array = new double[in.count(Double.BYTES)];
                in.elements(array.length * Double.BYTES).asDoubleBuffer().get(array);
                yield array;
            }
            default -> throw new ProtocolException("unknown form of array " + form);
        };
    }

    private static boolean[] readBooleans(CompactReader in) throws ProtocolException {
        boolean[] array = new boolean[in.count(1)];
        for (int i = 0; i < array.length; i++) {
            array[i] = in.bytes().get() != 0;
        }
        return array;
    }
}
