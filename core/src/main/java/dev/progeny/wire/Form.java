package dev.progeny.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first byte of every value, also of one inside another: which form follows.
 *
 * <p>A count is one byte, or 255 and four bytes. Numbers are big-endian, but the elements of arrays and the characters
 * of text little-endian, as most machines have them in memory. A class is one byte: 0 and its name where it is met
 * first, else the number of its first meeting, from 1.
 */
final class Form {

    static final byte NULL = 0;
    /** Java serialization, to the end of the bytes; only as the outermost form. */
    static final byte SERIALIZED = 1;

    static final byte FALSE = 2;
    static final byte TRUE = 3;
    static final byte BYTE = 4;
    static final byte SHORT = 5;
    static final byte CHARACTER = 6;
    static final byte INTEGER = 7;
    static final byte LONG = 8;
    static final byte FLOAT = 9;
    static final byte DOUBLE = 10;
    /** Count, then one byte a character. */
    static final byte LATIN = 11;
    /** Count of characters, then two bytes each; lone surrogates survive, which they do not in UTF-8. */
    static final byte UTF16 = 12;

    /** Count of arrays of primitives and texts, each as a value; then as {@link #SERIALIZED}, with {@link Beside}. */
    static final byte ARRAYS_AND_SERIALIZED = 13;
    /** A {@link Reference}: the value itself is in memory that both processes see. Only as the outermost form. */
    static final byte ELSEWHERE = 14;

    // Arrays: count, then the elements.
    static final byte BOOLEANS = 16;
    static final byte BYTES = 17;
    static final byte SHORTS = 18;
    static final byte CHARACTERS = 19;
    static final byte INTEGERS = 20;
    static final byte LONGS = 21;
    static final byte FLOATS = 22;
    static final byte DOUBLES = 23;
    /** Class of the elements, count, then each as a value. */
    static final byte OBJECTS = 24;

    // Collections: count, then each element (or key and value) as a value, in the order of iteration.
    static final byte ARRAY_LIST = 32;
    /** As List.of makes: no nulls. */
    static final byte FIXED_LIST = 33;
    /** As Stream.toList makes: nulls are welcome. */
    static final byte FIXED_LIST_OF_NULLABLE = 34;
    static final byte HASH_SET = 35;
    static final byte LINKED_HASH_SET = 36;
    static final byte TREE_SET = 37;
    static final byte FIXED_SET = 38;
    static final byte HASH_MAP = 39;
    static final byte LINKED_HASH_MAP = 40;
    static final byte TREE_MAP = 41;
    static final byte FIXED_MAP = 42;
    static final byte EMPTY_OPTIONAL = 43;
    static final byte OPTIONAL = 44;

    // In place of the elements of a collection, all of one class: their bits.
    static final byte RUN_OF_INTEGERS = 45;
    static final byte RUN_OF_LONGS = 46;
    static final byte RUN_OF_DOUBLES = 47;

    /** Class, then the constant's name. */
    static final byte ENUM = 48;
    /** Class, fingerprint of the components' names and types (4), then each component as a value. */
    static final byte RECORD = 49;

    static final byte INSTANT = 56;
    static final byte DURATION = 57;
    static final byte LOCAL_DATE = 58;
    static final byte LOCAL_TIME = 59;
    static final byte LOCAL_DATE_TIME = 60;
    static final byte UUID = 61;
    static final byte BIG_INTEGER = 62;
    static final byte BIG_DECIMAL = 63;

    /** Of values inside values, as in {@link ValueFilter}: deeper would come close to the end of a thread's stack. */
    static final int MAX_DEPTH = 500;

    /** A count or a class of at least this is not one byte. */
    static final int WIDE = 255;

    private Form() {}

    /** The rest of a buffer, for elements of arrays; its position stays. */
    static ByteBuffer elements(ByteBuffer buffer) {
        return buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}
