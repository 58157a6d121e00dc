package dev.progeny.wire;

import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may be built from bytes of the other side: classes of the program, and those JDK classes that are plain values.
 *
 * <p>The JDK is an allow-list by package, because that is where the ready-made gadgets are (naming, RMI, management,
 * scripting). From any package may come exceptions of {@code java.} but RMI's; constants of enums; and classes that are not
 * serializable, for these travel as {@link Class} only. Depth is bounded, and references and array lengths by the bytes
 * that came, so that a small frame cannot unfold into a large heap.
 *
 * <p>The sender asks for the same ({@link #allows}), because it sees where in the value a class is.
 */
final class ValueFilter implements ObjectInputFilter {

    private static final String NOT_FROM_OUTSIDE = "it may not come from another process";

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
            "java.time.temporal",
            "java.time.zone",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.concurrent.locks",
            "java.util.regex",
            "java.text",
            "java.sql",
            "java.util.function");

    /** Parts of plain values: what TimeZone is inside, and the class of all proxies, whose handlers are looked at themselves. */
    private static final Set<String> PARTS = Set.of("sun.util.calendar.ZoneInfo", "java.lang.reflect.Proxy");

    /** No honest value has more references or array elements than it has bytes. */
    private final long encodedBytes;

    private @Nullable InvalidClassException refusal;

    ValueFilter(long encodedBytes) {
        this.encodedBytes = encodedBytes;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        long most = encodedBytes + SLACK;
        Class<?> type = info.serialClass();
        if (info.depth() > MAX_DEPTH) {
            return refuse(type, "it is nested too deeply: more than " + MAX_DEPTH + " levels");
        }
        if (info.references() > most || info.arrayLength() > most) {
            return refuse(type, "it has more parts than it has bytes");
        }
        return type == null || allows(type) ? Status.ALLOWED : refuse(type, NOT_FROM_OUTSIDE);
    }

    private Status refuse(@Nullable Class<?> type, String why) {
        refusal = new InvalidClassException(type == null ? "a value" : type.getName(), why);
        return Status.REJECTED;
    }

    /** What was refused and why, if anything was: the JDK says only that. */
    @Nullable InvalidClassException refusal() {
        return refusal;
    }

    /** Throws if {@code type} may not be built from the other side's bytes. */
    static void check(Class<?> type) throws InvalidClassException {
        if (!allows(type)) {
            throw new InvalidClassException(type.getName(), NOT_FROM_OUTSIDE);
        }
    }

    /** Whether objects of a class, or of an array's elements, may come from the other side. */
    static boolean allows(Class<?> type) {
        return allowed(element(type));
    }

    private static boolean allowed(Class<?> type) {
        return type.isPrimitive()
                || !ofJdk(type)
                || JDK_PACKAGES.contains(type.getPackageName())
                || PARTS.contains(type.getName())
                || Enum.class.isAssignableFrom(type)
                || !Serializable.class.isAssignableFrom(type)
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
