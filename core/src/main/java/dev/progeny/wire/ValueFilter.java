package dev.progeny.wire;

import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.util.Set;

/**
 * What may be built from bytes of the other side: classes of the program, and those JDK classes that are plain values.
 *
 * <p>The JDK is an allow-list by package, because that is where the ready-made gadgets are (naming, RMI, management,
 * scripting); exceptions may come from any {@code java.} package but RMI's. Depth is bounded,
 * and references and array lengths by the bytes that came, so that a small frame cannot unfold into a large heap.
 */
final class ValueFilter implements ObjectInputFilter {

    /** Deeper nesting would come close to the end of a thread's stack, which is 1 MiB or less. */
    private static final long MAX_DEPTH = 500;

    /** A hash table is sized before its entries are read, to a power of two. */
    private static final long SLACK = 64;

    private static final Set<String> JDK_PACKAGES = Set.of(
            "java.lang",
            "java.lang.invoke",
            "java.io",
            "java.math",
            "java.net",
            "java.time",
            "java.time.chrono",
            "java.time.zone",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.concurrent.locks",
            "java.util.regex",
            "java.text",
            "java.sql",
            "java.util.function");

    /** No honest value has more references or array elements than it has bytes. */
    private final long encodedBytes;

    ValueFilter(long encodedBytes) {
        this.encodedBytes = encodedBytes;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        long most = encodedBytes + SLACK;
        if (info.depth() > MAX_DEPTH || info.references() > most || info.arrayLength() > most) {
            return Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        return type == null || allowed(element(type)) ? Status.ALLOWED : Status.REJECTED;
    }

    /** Throws if {@code type} may not be built from the other side's bytes. */
    static void check(Class<?> type) throws InvalidClassException {
        if (!allowed(element(type))) {
            throw new InvalidClassException(type.getName(), "it may not come from another process");
        }
    }

    private static boolean allowed(Class<?> type) {
        return type.isPrimitive()
                || !ofJdk(type)
                || JDK_PACKAGES.contains(type.getPackageName())
                || (Throwable.class.isAssignableFrom(type) && plainException(type.getName()));
    }

    private static boolean plainException(String name) {
        return name.startsWith("java.") && !name.startsWith("java.rmi.");
    }

    static boolean ofJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader.equals(ClassLoader.getPlatformClassLoader());
    }

    private static Class<?> element(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element;
    }
}
