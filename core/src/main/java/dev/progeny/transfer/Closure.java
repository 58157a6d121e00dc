package dev.progeny.transfer;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A way through classes and what their files refer to, as one loader sees them; each class is met once. */
final class Closure {

    private final ClassLoader loader;
    private final Predicate<Class<?>> inside;
    private final Set<String> met;
    private final Deque<Class<?>> next;

    /**
     * @param met names that were met before
     * @param inside which of the classes that are referred to shall be met; asked with classes not initialized
     */
    Closure(Collection<Class<?>> roots, ClassLoader loader, Set<String> met, Predicate<Class<?>> inside) {
        this.loader = loader;
        this.inside = inside;
        this.met = new HashSet<>(met);
        this.next = new ArrayDeque<>(roots);
    }

    Closure(Class<?> root, ClassLoader loader, Set<String> met, Predicate<Class<?>> inside) {
        this(List.of(root), loader, met, inside);
    }

    /** The next class, or null if there is none, so far. */
    @Nullable Class<?> next() {
        Class<?> type = next.poll();
        while (type != null && !met.add(type.getName())) {
            type = next.poll();
        }
        return type;
    }

    /** Goes on through what this class file refers to. */
    void follow(byte[] file) {
        for (String name : References.of(file)) {
            Class<?> referred = met.contains(name) ? null : ClassFiles.find(name, loader);
            if (referred != null && inside.test(referred)) {
                next.add(referred);
            }
        }
    }

    /** The names of all classes met, now or before. */
    Set<String> met() {
        return met;
    }
}
