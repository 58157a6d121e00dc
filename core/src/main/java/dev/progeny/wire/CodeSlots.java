package dev.progeny.wire;

import org.jspecify.annotations.Nullable;

/**
 * A small table of what was sent by id: a new entry takes the place of the one whose id has the same remainder.
 *
 * <p>Parent and worker keep one each and apply the same entries in the same order (the order of frames), so the parent
 * knows without asking what the worker still holds, and neither grows.
 */
public final class CodeSlots<T> {

    private static final int SLOTS = 64;

    private final int[] ids = new int[SLOTS];
    private final @Nullable Object[] values = new Object[SLOTS];

    public @Nullable T get(int id) {
        int slot = Math.floorMod(id, SLOTS);
        @SuppressWarnings("unchecked") // put() is the only writer
        T value = (T) values[slot];
        return ids[slot] == id ? value : null;
    }

    public void put(int id, T value) {
        int slot = Math.floorMod(id, SLOTS);
        ids[slot] = id;
        values[slot] = value;
    }
}
