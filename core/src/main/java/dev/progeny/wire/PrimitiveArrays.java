package dev.progeny.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Arrays of primitives, copied in one go: a loop over their elements would cost more than all the rest. */
final class PrimitiveArrays {

    private PrimitiveArrays() {}

    static void addTo(Encoders.Table table) {
        table.add(boolean[].class, PrimitiveArrays::booleans);
        table.add(byte[].class, (byte[] array, CompactWriter out) -> {
            ByteBuffer room = head(Form.BYTES, array, array.length, Byte.BYTES, out);
            return room != null && moved(room.put(array), 0);
        });
        table.add(short[].class, (short[] array, CompactWriter out) -> {
            ByteBuffer room = head(Form.SHORTS, array, array.length, Short.BYTES, out);
            return room != null && moved(room, room.asShortBuffer().put(array).position() * Short.BYTES);
        });
        table.add(char[].class, (char[] array, CompactWriter out) -> {
            ByteBuffer room = head(Form.CHARACTERS, array, array.length, Character.BYTES, out);
            return room != null && moved(room, room.asCharBuffer().put(array).position() * Character.BYTES);
        });
        table.add(int[].class, (int[] array, CompactWriter out) -> {
            ByteBuffer room = head(Form.INTEGERS, array, array.length, Integer.BYTES, out);
            return room != null && moved(room, room.asIntBuffer().put(array).position() * Integer.BYTES);
        });
        addWide(table);
    }

    private static void addWide(Encoders.Table table) {
        table.add(long[].class, (long[] array, CompactWriter out) -> {
            ByteBuffer room = head(Form.LONGS, array, array.length, Long.BYTES, out);
            return room != null && moved(room, room.asLongBuffer().put(array).position() * Long.BYTES);
        });
        table.add(float[].class, (float[] array, CompactWriter out) -> {
            ByteBuffer room = head(Form.FLOATS, array, array.length, Float.BYTES, out);
            return room != null && moved(room, room.asFloatBuffer().put(array).position() * Float.BYTES);
        });
        table.add(double[].class, (double[] array, CompactWriter out) -> {
            ByteBuffer room = head(Form.DOUBLES, array, array.length, Double.BYTES, out);
            return room != null && moved(room, room.asDoubleBuffer().put(array).position() * Double.BYTES);
        });
    }

    /** There is no view of booleans: one byte each. */
    private static boolean booleans(boolean[] array, CompactWriter out) throws IOException {
        ByteBuffer room = head(Form.BOOLEANS, array, array.length, 1, out);
        if (room == null) {
            return false;
        }
        for (boolean element : array) {
            room.put((byte) (element ? 1 : 0));
        }
        return true;
    }

    /** Writes form and count; returns the buffer with room for the elements, or null if the array was met before. */
    private static @Nullable ByteBuffer head(
            byte form, Object array, int length, int width, CompactWriter out) throws IOException {
        if (!out.meet(array)) {
            return null;
        }
        // All at once, so that a large array is written into memory of just its size.
        out.sink().room(6 + (long) length * width).put(form);
        out.sink().count(length);
        return out.sink().room((long) length * width);
    }

    private static boolean moved(ByteBuffer buffer, int bytes) {
        buffer.position(buffer.position() + bytes);
        return true;
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
                in.bytes().asShortBuffer().get(array);
                yield skip(in, array, array.length * Short.BYTES);
            }
            case Form.CHARACTERS -> {
                char[] array = new char[in.count(Character.BYTES)];
                in.bytes().asCharBuffer().get(array);
                yield skip(in, array, array.length * Character.BYTES);
            }
            case Form.INTEGERS -> {
                int[] array = new int[in.count(Integer.BYTES)];
                in.bytes().asIntBuffer().get(array);
                yield skip(in, array, array.length * Integer.BYTES);
            }
            default -> readWide(form, in);
        };
    }

    private static Object readWide(byte form, CompactReader in) throws ProtocolException {
        return switch (form) {
            case Form.LONGS -> {
                long[] array = new long[in.count(Long.BYTES)];
                in.bytes().asLongBuffer().get(array);
                yield skip(in, array, array.length * Long.BYTES);
            }
            case Form.FLOATS -> {
                float[] array = new float[in.count(Float.BYTES)];
                in.bytes().asFloatBuffer().get(array);
                yield skip(in, array, array.length * Float.BYTES);
            }
            case Form.DOUBLES -> {
                double[] array = new double[in.count(Double.BYTES)];
                in.bytes().asDoubleBuffer().get(array);
                yield skip(in, array, array.length * Double.BYTES);
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

    private static Object skip(CompactReader in, Object array, int bytes) {
        in.bytes().position(in.bytes().position() + bytes);
        return array;
    }
}
