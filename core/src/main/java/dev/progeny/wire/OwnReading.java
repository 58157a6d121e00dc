package dev.progeny.wire;

import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/**
 * How a class reads its objects from a stream, where its description in the stream could say something else: then
 * {@link java.io.ObjectInputStream} would take other bytes for its data than {@link StreamScan} did.
 *
 * @param withoutFields it has a {@code readObject} and no fields for it to read first, so it may go without reading any
 * @param writesItself it has a {@code writeObject}
 */
record OwnReading(boolean withoutFields, boolean writesItself) {

    private static final OwnReading USUAL = new OwnReading(false, false);

    private static final ClassValue<OwnReading> FOUND = new ClassValue<>() {
        @Override
        protected OwnReading computeValue(Class<?> type) {
            boolean withoutFields = has(type, "readObject", ObjectInputStream.class) && !hasFields(type);
            return withoutFields
                    ? new OwnReading(true, has(type, "writeObject", ObjectOutputStream.class))
                    : USUAL;
        }
    };

    /** Throws if the description in the stream is none that this class has ever written. */
    static void check(Class<?> type, ObjectStreamClass description, StreamScan scan) throws InvalidClassException {
        String name = description.getName();
        boolean differs = type.isRecord() ? scan.saysItWritesItself(name) : differs(type, description, scan);
        if (differs) {
            throw new InvalidClassException(name, "it is described as the class here is not");
        }
    }

    private static boolean differs(Class<?> type, ObjectStreamClass description, StreamScan scan) {
        if (!Serializable.class.isAssignableFrom(type) || type.isArray() || type.isEnum()) {
            return false;
        }
        OwnReading own = FOUND.get(type);
        return own.withoutFields
                && (description.getFields().length > 0
                        || (own.writesItself && scan.saysItDoesNotWriteItself(description.getName())));
    }

    private static boolean has(Class<?> type, String name, Class<?> stream) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name)
                    && method.getParameterCount() == 1
                    && method.getParameterTypes()[0].equals(stream)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasFields(Class<?> type) {
        for (Field field : type.getDeclaredFields()) {
            boolean kept = !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers());
            if (kept || field.getName().equals("serialPersistentFields")) {
                return true;
            }
        }
        return false;
    }
}
