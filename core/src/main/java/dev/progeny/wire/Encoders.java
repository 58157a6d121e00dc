package dev.progeny.wire;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** How objects of a class are written, looked up once a class. {@link CompactReader} is the other side. */
final class Encoders {

    /** Writes the form and its content; false if this object has none. */
    @FunctionalInterface
    interface Encoder<T> {
        boolean write(T value, CompactWriter out) throws IOException;
    }

    /** Writes an object whose class is reason enough that it has a form. */
    @FunctionalInterface
    interface Plain<T> {
        void write(T value, ByteSink to) throws IOException;
    }

    private static final Encoder<Object> NONE = (value, out) -> false;

    private static final Map<Class<?>, Encoder<?>> EXACT = exact();

    private static final ClassValue<Encoder<Object>> OF_CLASS = new ClassValue<>() {
        @Override
        @SuppressWarnings("unchecked") // asked with objects of the class it is listed under
        protected Encoder<Object> computeValue(Class<?> type) {
            Encoder<?> exact = EXACT.get(type);
            return exact != null ? (Encoder<Object>) exact : ofKind(type);
        }
    };

    private Encoders() {}

    static Encoder<Object> of(Class<?> type) {
        return OF_CLASS.get(type);
    }

    private static Map<Class<?>, Encoder<?>> exact() {
        var table = new Table();
        ScalarForms.addTo(table);
        PrimitiveArrays.addTo(table);
        CollectionForms.addTo(table);
        return Map.copyOf(table.encoders);
    }

    /** Collects encoders. The {@code T} of each is a type that all objects of its class have. */
    static final class Table {

        private final Map<Class<?>, Encoder<?>> encoders = new HashMap<>();

        <T> void add(Class<?> type, Encoder<T> encoder) {
            encoders.put(type, encoder);
        }

        <T> void addPlain(Class<?> type, Plain<T> plain) {
            Encoder<T> encoder = (value, out) -> {
                plain.write(value, out.sink());
                return true;
            };
            encoders.put(type, encoder);
        }
    }

    private static Encoder<Object> ofKind(Class<?> type) {
        if (!ValueFilter.allows(type)) {
            return NONE; // Java serialization tells what is wrong with it
        }
        if (type.isArray()) {
            Class<?> elements = type.getComponentType();
            return ProgramClasses.travelByName(elements) ? (value, out) -> array(elements, (Object[]) value, out) : NONE;
        }
        if (!ProgramClasses.travelByName(type)) {
            return NONE;
        }
        if (Enum.class.isAssignableFrom(type)) {
            return (value, out) -> constant((Enum<?>) value, out);
        }
        RecordShape shape = RecordShape.of(type);
        return shape != null ? (value, out) -> record(shape, value, out) : NONE;
    }

    private static boolean array(Class<?> elements, Object[] array, CompactWriter out) throws IOException {
        if (!out.meet(array)) {
            return false;
        }
        out.sink().room(1).put(Form.OBJECTS);
        if (!out.type(elements)) {
            return false;
        }
        out.sink().count(array.length);
        return out.all(array);
    }

    private static boolean constant(Enum<?> constant, CompactWriter out) throws IOException {
        out.sink().room(1).put(Form.ENUM);
        if (!out.type(constant.getDeclaringClass())) {
            return false;
        }
        out.sink().text(constant.name());
        return true;
    }

    private static boolean record(RecordShape shape, Object record, CompactWriter out) throws IOException {
        if (!out.meet(record)) {
            return false;
        }
        out.sink().room(1).put(Form.RECORD);
        if (!out.type(record.getClass())) {
            return false;
        }
        out.sink().room(Integer.BYTES).putInt(shape.fingerprint());
        return out.all(shape.components(record));
    }
}
