package dev.progeny.wire;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which objects a value has shown so far, by identity. The first few cost no hash table. */
final class Met {

    private static final int FEW = 8;

    private final @Nullable Object[] first = new @Nullable Object[FEW];
    private int count;
    private @Nullable Set<Object> more;

    /** True when {@code object} is met for the first time. */
    @SuppressWarnings("ReferenceEquality") // identity is the question
    boolean add(Object object) {
        if (more != null) {
            return more.add(object);
        }
        for (int i = 0; i < count; i++) {
            if (first[i] == object) {
                return false;
            }
        }
        if (count < FEW) {
            first[count++] = object;
            return true;
        }
        more = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Object earlier : first) {
            more.add(Objects.requireNonNull(earlier));
        }
        return more.add(object);
    }
}
