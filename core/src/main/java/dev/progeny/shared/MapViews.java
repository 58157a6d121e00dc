package dev.progeny.shared;

import java.util.AbstractCollection;
import java.util.AbstractMap.SimpleEntry;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map.Entry;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The views of a {@link SharedMap}. They hold nothing: each question goes to the map, and each iteration is over what it
 * held when the iterator was made.
 */
@SuppressWarnings("unchecked") // all keys are K, all values V
final class MapViews {

    private MapViews() {}

    /** Goes through a copy and removes from the map. */
    private static final class Removing<K, E> implements Iterator<E> {

        private final SharedMap<K, ?> map;
        private final Iterator<E> copy;
        private final Function<E, Object> key;
        private @Nullable E last;

        Removing(SharedMap<K, ?> map, List<E> copy, Function<E, Object> key) {
            this.map = map;
            this.copy = copy.iterator();
            this.key = key;
        }

        @Override
        public boolean hasNext() {
            return copy.hasNext();
        }

        @Override
        public E next() {
            E next = copy.next();
            last = next;
            return next;
        }

        @Override
        public void remove() {
            E removed = last;
            if (removed == null) {
                throw new IllegalStateException("next must be called once before each remove");
            }
            last = null;
            map.remove(key.apply(removed));
        }
    }

    private static <K, V> List<Entry<K, V>> entries(SharedMap<K, V> map) {
        Object[] pairs = map.host().pairs();
        List<Entry<K, V>> entries = new ArrayList<>(pairs.length / 2);
        for (int i = 0; i < pairs.length; i += 2) {
            entries.add(new WriteThrough<>(map, (K) pairs[i], (V) pairs[i + 1]));
        }
        return entries;
    }

    private static final class WriteThrough<K, V> extends SimpleEntry<K, V> {

        private static final long serialVersionUID = 1L;

        private final SharedMap<K, V> map;

        WriteThrough(SharedMap<K, V> map, K key, V value) {
            super(key, value);
            this.map = map;
        }

        /** As in ConcurrentHashMap: it puts, also where the mapping was removed meanwhile. */
        @Override
        public V setValue(V value) {
            map.put(getKey(), value);
            return super.setValue(value);
        }
    }

    static final class Keys<K> extends AbstractSet<K> {

        private final SharedMap<K, ?> map;

        Keys(SharedMap<K, ?> map) {
            this.map = map;
        }

        @Override
        public Iterator<K> iterator() {
            return new Removing<>(map, (List<K>) List.of(map.host().keys()), key -> key);
        }

        /** Not the inherited one, which would ask for size and elements one after the other. */
        @Override
        public Spliterator<K> spliterator() {
            return Spliterators.spliterator(map.host().keys(), Spliterator.DISTINCT | Spliterator.NONNULL);
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public boolean contains(Object key) {
            return map.containsKey(key);
        }

        @Override
        public boolean remove(Object key) {
            return map.remove(key) != null;
        }

        @Override
        public void clear() {
            map.clear();
        }
    }

    static final class Entries<K, V> extends AbstractSet<Entry<K, V>> {

        private final SharedMap<K, V> map;

        Entries(SharedMap<K, V> map) {
            this.map = map;
        }

        @Override
        public Iterator<Entry<K, V>> iterator() {
            return new Removing<>(map, entries(map), Entry::getKey);
        }

        @Override
        public Spliterator<Entry<K, V>> spliterator() {
            return Spliterators.spliterator(entries(map).toArray(), Spliterator.DISTINCT | Spliterator.NONNULL);
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public boolean contains(Object entry) {
            return entry instanceof Entry<?, ?> asked
                    && asked.getKey() != null
                    && asked.getValue() != null
                    && asked.getValue().equals(map.get(asked.getKey()));
        }

        @Override
        public boolean remove(Object entry) {
            return entry instanceof Entry<?, ?> asked
                    && asked.getKey() != null
                    && map.remove(asked.getKey(), asked.getValue());
        }

        @Override
        public void clear() {
            map.clear();
        }
    }

    static final class Values<V> extends AbstractCollection<V> {

        private final SharedMap<?, V> map;

        Values(SharedMap<?, V> map) {
            this.map = map;
        }

        @Override
        public Iterator<V> iterator() {
            return ofEntries(map);
        }

        private static <K, V> Iterator<V> ofEntries(SharedMap<K, V> map) {
            Iterator<Entry<K, V>> entries = map.entrySet().iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return entries.hasNext();
                }

                @Override
                public V next() {
                    return entries.next().getValue();
                }

                @Override
                public void remove() {
                    entries.remove();
                }
            };
        }

        @Override
        public Spliterator<V> spliterator() {
            Object[] values = entries(map).stream().map(Entry::getValue).toArray();
            return Spliterators.spliterator(values, Spliterator.NONNULL);
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public boolean contains(Object value) {
            return map.containsValue(value);
        }

        /** Atomic: it removes a mapping only as long as that has the value. */
        @Override
        public boolean remove(Object value) {
            return value != null
                    && entries(map).stream()
                            .anyMatch(entry -> value.equals(entry.getValue()) && map.remove(entry.getKey(), value));
        }

        @Override
        public void clear() {
            map.clear();
        }
    }
}
