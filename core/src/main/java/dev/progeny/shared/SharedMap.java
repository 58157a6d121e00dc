package dev.progeny.shared;

import dev.progeny.PeerClosedException;
import dev.progeny.shared.MapHost.Slot;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map that several processes use. It lives in the process that created it, its owner; others call that one.
 *
 * {@snippet :
 * try (SharedMap<String, Integer> words = SharedMap.create()) {
 *     pool.map(files, file -> count(file, word -> words.merge(word, 1, Integer::sum)));
 *     System.out.println(words);
 * }
 * }
 *
 * <p>In other processes each method blocks for one call of the owner, or some; interrupts as in {@link Shared}. Safe for
 * use by many threads of many processes: each method of {@link ConcurrentMap} is atomic as in {@link
 * java.util.concurrent.ConcurrentHashMap}. The functions given to {@code compute}, {@code computeIfAbsent}, {@code
 * computeIfPresent}, {@code merge} and {@code replaceAll} run in the calling process, so they need not be serializable,
 * and are called again if another process changed the mapping meanwhile: they should have no side effects. What was done
 * before an object was put is visible to whoever gets it.
 *
 * <p>Keys and values are copied on their way and must be serializable; their classes must be known to the owner, which
 * compares keys and values by its own {@code equals} and {@code hashCode}. So a change to an object that another process
 * has put or got does not change the map. In the owner the objects themselves are stored, and what is got there is not
 * copied: do not change it. What the owner puts and cannot travel nobody else gets: a call elsewhere whose result it would
 * be is a {@link dev.progeny.NotTransferableException}, though it may have changed the map. Neither keys nor values are
 * null.
 *
 * <p>The views iterate over a copy of the moment when the iterator was made; removal through them, {@code setValue} of an
 * entry included, changes the map. equals, hashCode and toString go by content. Keys or content of a map that is iterated
 * from elsewhere, as any other argument or result: 1 GiB at most.
 *
 * <p>The map ends with its owner, or when that one closes it. A call of an owner that has ended is a {@link
 * PeerClosedException}; a key or value that cannot travel is a {@link dev.progeny.NotTransferableException}, and the map
 * is as it was. A call from another process costs one to two round trips over a socket.
 *
 * @param <K> serializable, with equals and hashCode
 * @param <V> serializable
 */
@SuppressWarnings("exports") // the annotations are not needed to use it
public final class SharedMap<K, V> extends AbstractMap<K, V>
        implements ConcurrentMap<K, V>, AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What travels. */
    private final transient MapHost proxy;

    /** In the owner the map itself, elsewhere the proxy. */
    private final transient MapHost direct;

    private transient volatile boolean closed;

    private SharedMap(MapHost proxy, MapHost direct) {
        this.proxy = proxy;
        this.direct = direct;
    }

    /**
     * Creates an empty one in this process.
     *
     * @throws java.io.UncheckedIOException if this process cannot be reached by others, such as where there is no /proc
     */
    public static <K, V> SharedMap<K, V> create() {
        LiveMap map = new LiveMap();
        return new SharedMap<>(Shared.host(MapHost.class, map), map);
    }

    MapHost host() {
        if (closed) {
            throw new IllegalStateException("this SharedMap was closed in this process");
        }
        return direct;
    }

    @SuppressWarnings("unchecked") // all that is put is a V
    private @Nullable V cast(@Nullable Object value) {
        return (V) value;
    }

    private static Object notNull(@Nullable Object keyOrValue) {
        return Objects.requireNonNull(keyOrValue, "a SharedMap holds no null");
    }

    // ---- one call each

    @Override
    public @Nullable V get(Object key) {
        return cast(host().get(notNull(key)));
    }

    @Override
    public V getOrDefault(Object key, V defaultValue) {
        V value = get(key);
        return value == null ? defaultValue : value;
    }

    @Override
    public @Nullable V put(K key, V value) {
        return cast(host().put(notNull(key), notNull(value)));
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        return cast(host().putIfAbsent(notNull(key), notNull(value)));
    }

    /** In one call, but each mapping for itself: another process may see some of them before the others. */
    @Override
    public void putAll(Map<? extends K, ? extends V> mappings) {
        List<Object> pairs = new ArrayList<>(2 * mappings.size());
        mappings.forEach((key, value) -> {
            pairs.add(notNull(key));
            pairs.add(notNull(value));
        });
        host().putAll(pairs.toArray());
    }

    @Override
    public @Nullable V remove(Object key) {
        return cast(host().remove(notNull(key)));
    }

    @Override
    public boolean remove(Object key, @Nullable Object value) {
        notNull(key);
        return value != null && host().removeEqual(key, value);
    }

    @Override
    public @Nullable V replace(K key, V value) {
        return cast(host().replace(notNull(key), notNull(value)));
    }

    @Override
    public boolean replace(K key, V before, V after) {
        return host().replaceEqual(notNull(key), notNull(before), notNull(after));
    }

    @Override
    public boolean containsKey(Object key) {
        return host().containsKey(notNull(key));
    }

    @Override
    public boolean containsValue(Object value) {
        return host().containsValue(notNull(value));
    }

    @Override
    public int size() {
        return host().size();
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public void clear() {
        host().clear();
    }

    // ---- look, compute here, swap if nobody was faster. By version, because copies of a value need not be equal.

    @Override
    public @Nullable V compute(K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        Objects.requireNonNull(function);
        while (true) {
            Slot slot = host().look(notNull(key));
            V after = slot == null ? function.apply(key, null) : function.apply(key, valueOf(slot));
            if (swap(key, slot, after)) {
                return after;
            }
        }
    }

    @Override
    public @Nullable V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        Objects.requireNonNull(function);
        while (true) {
            Slot slot = host().look(notNull(key));
            V after = slot == null ? null : function.apply(key, valueOf(slot));
            if (slot == null || swap(key, slot, after)) {
                return after;
            }
        }
    }

    @Override
    public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
        Objects.requireNonNull(function);
        V known = get(key);
        if (known != null) {
            return known;
        }
        V made = function.apply(key);
        V other = made == null ? null : putIfAbsent(key, made);
        return other != null ? other : made;
    }

    @Override
    public @Nullable V merge(K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        notNull(value);
        Objects.requireNonNull(function);
        while (true) {
            Slot slot = host().look(notNull(key));
            V after = slot == null ? value : function.apply(valueOf(slot), value);
            if (swap(key, slot, after)) {
                return after;
            }
        }
    }

    @Override
    public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        Objects.requireNonNull(function);
        for (K key : keySet()) {
            computeIfPresent(key, (same, value) -> Objects.requireNonNull(function.apply(same, value)));
        }
    }

    private boolean swap(K key, @Nullable Slot slot, @Nullable V after) {
        return host().swap(key, slot == null ? Slot.ABSENT : slot.version(), after);
    }

    @SuppressWarnings("unchecked") // all that is put is a V
    private V valueOf(Slot slot) {
        return (V) slot.value();
    }

    // ---- views

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        Objects.requireNonNull(action);
        entrySet().forEach(entry -> action.accept(entry.getKey(), entry.getValue()));
    }

    @Override
    public Set<K> keySet() {
        return new MapViews.Keys<>(this);
    }

    @Override
    public Collection<V> values() {
        return new MapViews.Values<>(this);
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return new MapViews.Entries<>(this);
    }

    // ---- its end, and its way

    /**
     * In the owner, ends the map for all: any later use of it elsewhere is a {@link PeerClosedException}. In another
     * process, lets go of it there only. Afterwards any use here is an {@link IllegalStateException}. Closing twice is
     * fine.
     */
    @Override
    public void close() {
        closed = true;
        if (direct instanceof LiveMap map) {
            Shared.unhost(proxy);
            map.close();
        }
    }

    @Override
    public String toString() {
        try {
            return closed ? "SharedMap[closed]" : super.toString();
        } catch (PeerClosedException | IllegalStateException gone) {
            return "SharedMap[closed by its owner]"; // in a log there is nobody to catch it
        }
    }

    @Serial
    private Object writeReplace() {
        host();
        return new Reference(proxy);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a SharedMap travels as a reference");
    }

    private record Reference(Object proxy) implements Serializable {

        @Serial
        private Object readResolve() throws InvalidObjectException {
            if (!(proxy instanceof MapHost host)) {
                throw new InvalidObjectException("a reference to a SharedMap that leads to something else");
            }
            return new SharedMap<>(host, HostedProxy.target(host) instanceof LiveMap here ? here : host);
        }
    }
}
