package dev.progeny.wire;

import java.io.InvalidObjectException;
import java.util.Arrays;

/**
 * Counts how many hash codes are computed while a stream is read. Objects are known by the numbers that the stream
 * gives them, and each has a weight: how many hash codes its own takes.
 */
final class HashSteps {

    /** More than these, beside one for each byte, are refused: they take about a second. */
    static final long MOST = 100_000_000;

    private static final long ENDLESS = 1L << 60;

    private static final byte PLAIN = 0;
    private static final byte SIGNATURE = 1;
    private static final byte OPEN = 2;
    private static final byte CLOSED = 3;
    private static final byte OPEN_ARRAY = 4;
    private static final byte ARRAY = 5;
    private static final byte DESCRIPTION = 6;

    private final long most;
    private long steps;
    private int size;
    private long[] weights = new long[64];
    private byte[] kinds = new byte[64];

    HashSteps(long bytes) {
        this.most = MOST + bytes;
    }

    private int add(byte kind) {
        if (size == kinds.length) {
            weights = Arrays.copyOf(weights, 2 * size);
            kinds = Arrays.copyOf(kinds, 2 * size);
        }
        weights[size] = 1;
        kinds[size] = kind;
        return size++;
    }

    /** The number of a new object that is hashed in one step. */
    int plain() {
        return add(PLAIN);
    }

    /** The number of a new text. */
    int text(boolean signature) {
        return add(signature ? SIGNATURE : PLAIN);
    }

    /** The number of a new object that is hashed with its parts, which follow. */
    int container() {
        return add(OPEN);
    }

    /** The number of a new array, which is hashed in one step, but with its elements as part of a list. */
    int array(int primitives) {
        int array = add(OPEN_ARRAY);
        weights[array] += Math.max(0, primitives);
        return array;
    }

    /** All parts have been told. */
    void close(int object) {
        kinds[object] = (kinds[object] == OPEN_ARRAY) ? ARRAY : CLOSED;
    }

    /** {@code object} is the description of a class, complete now, which has this index elsewhere. */
    void describes(int object, int index) {
        kinds[object] = DESCRIPTION;
        weights[object] = index;
    }

    /** The index of a description, -1 if {@code object} is none. */
    int description(int object) {
        return kinds[object] == DESCRIPTION ? (int) weights[object] : -1;
    }

    boolean isKnown(int object) {
        return object >= 0 && object < size;
    }

    boolean isSignature(int object) {
        return isKnown(object) && kinds[object] == SIGNATURE;
    }

    /** {@code part} is an element of {@code whole}; -1 is null. */
    void element(int whole, int part) {
        grow(whole, weight(part));
    }

    /** {@code part} is in a field of {@code whole}; -1 is null. */
    void field(int whole, int part) {
        boolean array = part >= 0 && kinds[part] == ARRAY;
        boolean openArray = part >= 0 && kinds[part] == OPEN_ARRAY;
        grow(whole, array ? weights[part] : openArray ? ENDLESS : weight(part));
    }

    private void grow(int whole, long weight) {
        weights[whole] = Math.min(ENDLESS, weights[whole] + weight);
    }

    /** What is not complete will weigh more, and nobody can say now how much. */
    private long weight(int part) {
        return part < 0 ? 1 : switch (kinds[part]) {
            case CLOSED -> weights[part];
            case OPEN -> ENDLESS;
            default -> 1;
        };
    }

    /** {@code object} is hashed now, as it is; -1 is null. */
    void hashed(int object) throws InvalidObjectException {
        steps += object >= 0 && (kinds[object] == CLOSED || kinds[object] == OPEN) ? weights[object] : 1;
        if (steps > most) {
            throw new InvalidObjectException("reading it would take more than " + most + " hash codes");
        }
    }
}
