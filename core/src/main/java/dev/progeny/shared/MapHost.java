package dev.progeny.shared;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What a {@link SharedMap} asks of its owner. Each method is atomic there. */
interface MapHost {

    /**
     * A value and the number of the change that put it there, from 1. Two changes never have the same number, so who
     * knows it can tell whether a value was replaced, even by an equal one.
     */
    record Slot(long version, Object value) implements Serializable {

        private static final long serialVersionUID = 1L;

        /** Stands for the version of what is not there. */
        static final long ABSENT = 0;
    }

    @Nullable Object get(Object key);

    @Nullable Slot look(Object key);

    /** Puts {@code value}, or removes what is there if it is null, if {@code version} is still the current one. */
    boolean swap(Object key, long version, @Nullable Object value);

    @Nullable Object put(Object key, Object value);

    @Nullable Object putIfAbsent(Object key, Object value);

    @Nullable Object remove(Object key);

    boolean removeEqual(Object key, Object value);

    @Nullable Object replace(Object key, Object value);

    boolean replaceEqual(Object key, Object before, Object after);

    /** Keys and values in turn. Atomic one by one. */
    void putAll(Object[] pairs);

    boolean containsKey(Object key);

    boolean containsValue(Object value);

    int size();

    void clear();

    /** All keys; as weakly consistent as an iterator of ConcurrentHashMap. */
    Object[] keys();

    /** All keys and values in turn, as {@link #keys}. */
    Object[] pairs();
}
