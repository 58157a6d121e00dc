package dev.progeny.wire;

import java.io.IOException;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one value in the compact form, or finds that it has none.
 *
 * <p>The form keeps no identity, so an object with an identity of its own (an array, a collection, a record, a long
 * text) that is met a second time ends the attempt; so does a class without a form, and nesting beyond the limit. Then
 * the whole value goes by Java serialization, which knows how to do all that.
 */
final class CompactWriter {

    /** Shorter text may be written several times; longer text that is shared would unfold. */
    private static final int LONG_TEXT = 256;

    private final ByteSink sink;
    private @Nullable Met met;
    private @Nullable List<Class<?>> classes;
    private int depth;

    CompactWriter(ByteSink sink) {
        this.sink = sink;
    }

    ByteSink sink() {
        return sink;
    }

    /** Writes a value; false if it has no compact form, and then what was written means nothing. */
    boolean write(@Nullable Object value) throws IOException {
        if (value == null) {
            sink.room(1).put(Form.NULL);
            return true;
        }
        return Encoders.of(value.getClass()).write(value, this);
    }

    boolean text(String text) throws IOException {
        if (text.length() >= LONG_TEXT && !meet(text)) {
            return false;
        }
        sink.text(text);
        return true;
    }

    /** True if {@code object} was not met before. */
    boolean meet(Object object) {
        if (met == null) {
            met = new Met();
        }
        return met.add(object);
    }

    /** Writes {@code elements} one by one after the head of what holds them. */
    boolean all(@Nullable Object... elements) throws IOException {
        if (depth == Form.MAX_DEPTH) {
            return false;
        }
        depth++;
        for (Object element : elements) {
            if (!write(element)) {
                return false;
            }
        }
        depth--;
        return true;
    }

    boolean sequence(byte form, Object container, @Nullable Object[] elements) throws IOException {
        // Empty ones are often shared constants, and nothing can tell two of the unmodifiable ones apart.
        if (!meetUnlessEmptyAndFixed(form, container, elements.length)) {
            return false;
        }
        return elements(form, elements);
    }

    /** A list that is nowhere but here. */
    boolean list(@Nullable Object... elements) throws IOException {
        return elements(Form.ARRAY_LIST, elements);
    }

    private boolean elements(byte form, @Nullable Object... elements) throws IOException {
        sink.room(1).put(form);
        sink.count(elements.length);
        return Runs.write(elements, sink) || all(elements);
    }

    boolean map(byte form, Map<?, ?> map) throws IOException {
        int size = map.size();
        if (!meetUnlessEmptyAndFixed(form, map, size)) {
            return false;
        }
        @Nullable Object[] pairs = new @Nullable Object[2 * size];
        int filled = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (filled == pairs.length) {
                throw new ConcurrentModificationException("the map changes while it is encoded");
            }
            pairs[filled++] = entry.getKey();
            pairs[filled++] = entry.getValue();
        }
        if (filled != pairs.length) {
            throw new ConcurrentModificationException("the map changes while it is encoded");
        }
        sink.room(1).put(form);
        sink.count(size);
        return all(pairs);
    }

    private boolean meetUnlessEmptyAndFixed(byte form, Object container, int size) {
        boolean constant = size == 0 && (form == Form.FIXED_LIST || form == Form.FIXED_SET || form == Form.FIXED_MAP);
        return constant || meet(container);
    }

    /** Writes a class; false if there are too many in this value. */
    boolean type(Class<?> type) throws IOException {
        if (classes == null) {
            classes = new ArrayList<>(4);
        }
        int index = classes.indexOf(type);
        if (index >= 0) {
            sink.room(1).put((byte) (index + 1));
            return true;
        }
        if (classes.size() == Form.WIDE) {
            return false;
        }
        classes.add(type);
        sink.room(1).put((byte) 0);
        sink.text(type.getName());
        return true;
    }
}
