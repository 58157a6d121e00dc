package dev.progeny.wire;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The collections that programs mostly send. Each comes back as the class it was, unmodifiable ones unmodifiable; other
 * classes, subclasses, trees with a comparator and maps in the order of access have no form here.
 */
final class CollectionForms {

    private CollectionForms() {}

    static void addTo(Encoders.Table table) {
        addCollection(table, ArrayList.class, Form.ARRAY_LIST);
        addCollection(table, HashSet.class, Form.HASH_SET);
        addCollection(table, LinkedHashSet.class, Form.LINKED_HASH_SET);
        addCollection(table, Set.of().getClass(), Form.FIXED_SET);
        addCollection(table, Set.of(1).getClass(), Form.FIXED_SET);
        table.add(List.of().getClass(), CollectionForms::fixedList);
        table.add(List.of(1).getClass(), CollectionForms::fixedList);
        table.add(TreeSet.class, (TreeSet<?> set, CompactWriter out) ->
                set.comparator() == null && out.sequence(Form.TREE_SET, set, set.toArray()));
        table.add(TreeMap.class, (TreeMap<?, ?> map, CompactWriter out) ->
                map.comparator() == null && out.map(Form.TREE_MAP, map));
        table.add(Optional.class, CollectionForms::optional);
        addMap(table, HashMap.class, Form.HASH_MAP);
        table.add(LinkedHashMap.class, (LinkedHashMap<?, ?> map, CompactWriter out) ->
                AccessOrder.isNone(map) && out.map(Form.LINKED_HASH_MAP, map));
        addMap(table, Map.of().getClass(), Form.FIXED_MAP);
        addMap(table, Map.of(1, 1).getClass(), Form.FIXED_MAP);
    }

    private static void addCollection(Encoders.Table table, Class<?> type, byte form) {
        table.add(type, (Collection<?> collection, CompactWriter out) ->
                out.sequence(form, collection, collection.toArray()));
    }

    private static void addMap(Encoders.Table table, Class<?> type, byte form) {
        table.add(type, (Map<?, ?> map, CompactWriter out) -> out.map(form, map));
    }

    /** One class holds lists with and without room for nulls; copyOf gives back the same list only without. */
    @SuppressWarnings("ReferenceEquality") // "the same list" is the question
    private static boolean fixedList(List<?> list, CompactWriter out) throws IOException {
        @Nullable Object[] elements = list.toArray();
        boolean nulls = containsNull(elements) || List.copyOf(list) != list;
        return out.sequence(nulls ? Form.FIXED_LIST_OF_NULLABLE : Form.FIXED_LIST, list, elements);
    }

    private static boolean containsNull(@Nullable Object[] elements) {
        for (Object element : elements) {
            if (element == null) {
                return true;
            }
        }
        return false;
    }

    private static boolean optional(Optional<?> optional, CompactWriter out) throws IOException {
        out.sink().room(1).put(optional.isPresent() ? Form.OPTIONAL : Form.EMPTY_OPTIONAL);
        return optional.isEmpty() || out.all(optional.get());
    }

    @SuppressWarnings("NullAway") // null where there should be none is refused by the collection itself
    static Object read(byte form, CompactReader in) throws IOException, ClassNotFoundException {
        return switch (form) {
            case Form.ARRAY_LIST -> new ArrayList<>(Arrays.asList(in.counted()));
            case Form.FIXED_LIST -> List.of(in.counted());
            case Form.FIXED_LIST_OF_NULLABLE -> Arrays.stream(in.counted()).toList();
            case Form.FIXED_SET -> Set.of(in.counted());
            case Form.HASH_SET -> filled(new HashSet<>(), in.counted());
            case Form.LINKED_HASH_SET -> filled(new LinkedHashSet<>(), in.counted());
            case Form.TREE_SET -> filled(new TreeSet<>(), in.counted());
            case Form.HASH_MAP -> filled(new HashMap<>(), in.countedPairs());
            case Form.LINKED_HASH_MAP -> filled(new LinkedHashMap<>(), in.countedPairs());
            case Form.TREE_MAP -> filled(new TreeMap<>(), in.countedPairs());
            case Form.FIXED_MAP -> fixedMap(in.countedPairs());
            case Form.EMPTY_OPTIONAL -> Optional.empty();
            case Form.OPTIONAL -> Optional.of(in.values(1)[0]);
            default -> throw new ProtocolException("unknown form of value " + form);
        };
    }

    private static Collection<@Nullable Object> filled(
            Collection<@Nullable Object> collection, @Nullable Object[] elements) throws ProtocolException {
        for (Object element : elements) {
            if (!collection.add(element)) {
                throw new ProtocolException("a set that holds an element twice");
            }
        }
        return collection;
    }

    private static Map<@Nullable Object, @Nullable Object> filled(
            Map<@Nullable Object, @Nullable Object> map, @Nullable Object[] pairs) throws ProtocolException {
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        if (map.size() != pairs.length / 2) {
            throw new ProtocolException("a map that holds a key twice");
        }
        return map;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // as above
    private static Map<Object, Object> fixedMap(@Nullable Object[] pairs) {
        var entries = (Map.Entry<Object, Object>[]) new Map.Entry<?, ?>[pairs.length / 2];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = Map.entry(pairs[2 * i], pairs[2 * i + 1]);
        }
        return Map.ofEntries(entries);
    }
}
