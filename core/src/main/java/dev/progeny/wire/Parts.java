package dev.progeny.wire;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What serialization would go on to from an object, each part with the words for it. */
final class Parts {

    /** Takes a part: "field `conn`", "element 3". */
    @FunctionalInterface
    interface Taker {
        void take(String how, @Nullable Object part);
    }

    /** A view of the JDK's may stand for a collection of the user's, whose iterator may have no end. */
    private static final int MOST_ELEMENTS = 100_000;

    private static final int LONGEST_KEY = 60;

    private Parts() {}

    /** Whether an object certainly travels and leads nowhere. */
    static boolean isLeaf(Object object) {
        return object instanceof String
                || object instanceof Number
                || object instanceof Boolean
                || object instanceof Character
                || object instanceof Enum<?>
                || object instanceof Class<?>
                || (object.getClass().isArray() && object.getClass().getComponentType().isPrimitive());
    }

    static void of(Object object, @Nullable LambdaSource lambda, Taker taker) {
        if (lambda != null) {
            captured(lambda, taker);
        } else if (object instanceof Object[] array) {
            for (int i = 0; i < array.length; i++) {
                taker.take("element " + i, array[i]);
            }
        } else if (ValueFilter.ofJdk(object.getClass())) {
            elements(object, taker);
        } else {
            fields(object, taker);
        }
    }

    private static void captured(LambdaSource source, Taker taker) {
        SerializedLambda lambda = source.lambda();
        for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
            taker.take(source.captured(i), lambda.getCapturedArg(i));
        }
    }

    /** The JDK's own fields are closed to us, but its collections show what they hold. */
    private static void elements(Object object, Taker taker) {
        if (object instanceof Collection<?> collection) {
            int index = 0;
            for (Iterator<?> each = collection.iterator(); index < MOST_ELEMENTS && each.hasNext(); index++) {
                taker.take("element " + index, each.next());
            }
        } else if (object instanceof Map<?, ?> map) {
            entries(map, taker);
        } else if (object instanceof Throwable thrown) {
            taker.take("cause", Thrown.cause(thrown));
        }
    }

    private static void entries(Map<?, ?> map, Taker taker) {
        int left = MOST_ELEMENTS;
        for (Iterator<? extends Map.Entry<?, ?>> each = map.entrySet().iterator(); left > 0 && each.hasNext(); left--) {
            Map.Entry<?, ?> entry = each.next();
            taker.take("key " + shown(entry.getKey()), entry.getKey());
            taker.take("value for key " + shown(entry.getKey()), entry.getValue());
        }
    }

    /** A key of the program's own class is named by its class: its toString may do anything. */
    private static String shown(@Nullable Object key) {
        if (key instanceof String text && text.length() > LONGEST_KEY) {
            return "`" + text.substring(0, LONGEST_KEY) + "…`";
        }
        return key == null || isLeaf(key) ? "`" + key + "`" : "of class " + key.getClass().getName();
    }

    private static void fields(Object object, Taker taker) {
        for (Class<?> type = object.getClass(); isOfProgram(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (travels(field)) {
                    taker.take("field `" + field.getName() + "`", read(field, object));
                }
            }
        }
    }

    /** Fields above the first superclass that is not serializable are not written. */
    private static boolean isOfProgram(@Nullable Class<?> type) {
        return type != null && Serializable.class.isAssignableFrom(type) && !ValueFilter.ofJdk(type);
    }

    private static boolean travels(Field field) {
        return (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0
                && !field.getType().isPrimitive();
    }

    private static @Nullable Object read(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException | InaccessibleObjectException closedModule) {
            return null; // The way is not followed through what is closed to us.
        }
    }
}
