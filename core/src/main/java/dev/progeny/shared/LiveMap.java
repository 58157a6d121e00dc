package dev.progeny.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The content of a {@link SharedMap}, in the process that created it. OPEN → CLOSED, once. */
final class LiveMap implements MapHost {

    private final ConcurrentHashMap<Object, Slot> slots = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong(Slot.ABSENT);
    private volatile boolean closed;

    private ConcurrentHashMap<Object, Slot> slots() {
        if (closed) {
            throw new IllegalStateException("this SharedMap was closed by the process that created it");
        }
        return slots;
    }

    void close() {
        closed = true;
        slots.clear();
    }

    private Slot slot(Object value) {
        return new Slot(changes.incrementAndGet(), value);
    }

    private static @Nullable Object value(@Nullable Slot slot) {
        return slot == null ? null : slot.value();
    }

    @Override
    public @Nullable Object get(Object key) {
        return value(slots().get(key));
    }

    @Override
    public @Nullable Slot look(Object key) {
        return slots().get(key);
    }

    @Override
    public boolean swap(Object key, long version, @Nullable Object value) {
        Slot next = value == null ? null : slot(value);
        Slot before = slots().get(key);
        if (before == null || before.version() != version) {
            return before == null && version == Slot.ABSENT && (next == null || slots().putIfAbsent(key, next) == null);
        }
        return next == null ? slots().remove(key, before) : slots().replace(key, before, next); // equal by version
    }

    @Override
    public @Nullable Object put(Object key, Object value) {
        return value(slots().put(key, slot(value)));
    }

    @Override
    public @Nullable Object putIfAbsent(Object key, Object value) {
        Slot known = slots().get(key); // without a new slot where it would be for nothing
        return value(known != null ? known : slots().putIfAbsent(key, slot(value)));
    }

    @Override
    public @Nullable Object remove(Object key) {
        return value(slots().remove(key));
    }

    @Override
    public boolean removeEqual(Object key, Object value) {
        return changeEqual(key, value, null);
    }

    @Override
    public @Nullable Object replace(Object key, Object value) {
        return value(slots().replace(key, slot(value)));
    }

    @Override
    public boolean replaceEqual(Object key, Object before, Object after) {
        return changeEqual(key, before, after);
    }

    private boolean changeEqual(Object key, Object expected, @Nullable Object after) {
        while (true) {
            Slot before = slots().get(key);
            if (before == null || !expected.equals(before.value())) {
                return false;
            }
            if (swap(key, before.version(), after)) {
                return true;
            }
        }
    }

    @Override
    public void putAll(Object[] pairs) {
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            slots().put(pairs[i], slot(pairs[i + 1]));
        }
    }

    @Override
    public boolean containsKey(Object key) {
        return slots().containsKey(key);
    }

    @Override
    public boolean containsValue(Object value) {
        return slots().values().stream().anyMatch(slot -> value.equals(slot.value()));
    }

    @Override
    public int size() {
        return slots().size();
    }

    @Override
    public void clear() {
        slots().clear();
    }

    @Override
    public Object[] keys() {
        return slots().keySet().toArray();
    }

    @Override
    public Object[] pairs() {
        List<Object> pairs = new ArrayList<>(2 * slots.size());
        slots().forEach((key, slot) -> {
            pairs.add(key);
            pairs.add(slot.value());
        });
        return pairs.toArray();
    }
}
