package dev.progeny.wire;

import java.io.ObjectInputFilter;
import java.util.Set;

/**
 * What may be built from bytes of the other side: classes of the program, and those JDK classes that are plain values.
 *
 * <p>The JDK is an allow-list by package, because that is where the ready-made gadgets are (naming, RMI, management,
 * scripting); any JDK exception may pass. Depth, references, array lengths and bytes are bounded, so that a small frame
 * cannot unfold into a large heap.
 */
final class ValueFilter implements ObjectInputFilter {

    static final ValueFilter INSTANCE = new ValueFilter();

    private static final long MAX_DEPTH = 1_000;
    private static final long MAX_REFERENCES = 100_000_000;
    private static final long MAX_ARRAY = 1 << 30;

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

    @Override
    public Status checkInput(FilterInfo info) {
        if (info.depth() > MAX_DEPTH || info.references() > MAX_REFERENCES || info.arrayLength() > MAX_ARRAY) {
            return Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        return type == null || allowed(element(type)) ? Status.ALLOWED : Status.REJECTED;
    }

    private static boolean allowed(Class<?> type) {
        return type.isPrimitive()
                || Throwable.class.isAssignableFrom(type)
                || !ofJdk(type)
                || JDK_PACKAGES.contains(type.getPackageName());
    }

    private static boolean ofJdk(Class<?> type) {
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
