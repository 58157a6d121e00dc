package dev.progeny.shared;

import dev.progeny.wire.Replaced;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The methods that other processes may call, numbered the same way in each of them: in the order of name and descriptor.
 *
 * <p>equals, hashCode and toString are not among them, also where the interface declares them anew: a proxy answers those
 * by itself.
 */
final class HostedInterface {

    private static final ClassValue<HostedInterface> OF_TYPE = new ClassValue<>() {
        @Override
        protected HostedInterface computeValue(Class<?> type) {
            return new HostedInterface(type);
        }
    };

    private static final Set<String> OF_OBJECT =
            Set.of("equals(Ljava/lang/Object;)Z", "hashCode()I", "toString()Ljava/lang/String;");

    private final Class<?> type;
    private final List<Method> methods;
    private final Map<Method, Integer> numbers = new HashMap<>();
    private final int fingerprint;

    private HostedInterface(Class<?> type) {
        this.type = type;
        Map<String, Method> sorted = new TreeMap<>();
        for (Method method : type.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !OF_OBJECT.contains(signature(method))) {
                sorted.putIfAbsent(signature(method), method);
            }
        }
        List<String> signatures = List.copyOf(sorted.keySet());
        this.methods = List.copyOf(sorted.values());
        this.fingerprint = signatures.hashCode(); // of strings: the same in each process
        for (Method method : type.getMethods()) {
            int number = signatures.indexOf(signature(method));
            if (number >= 0) {
                numbers.put(method, number);
            }
        }
    }

    /** @throws IllegalArgumentException if it is no interface, or one that no proxy can implement */
    static HostedInterface of(Class<?> type) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException("only the methods of an interface can be hosted: " + type.getName()
                    + " is none; write one with the methods that other processes may call");
        }
        if (type.isSealed() || type.isHidden()) {
            throw new IllegalArgumentException(type.getName() + " is " + (type.isSealed() ? "sealed" : "a hidden class")
                    + ", so no proxy can stand for it in another process; host it by an interface that is not");
        }
        return OF_TYPE.get(type);
    }

    private static String signature(Method method) {
        return method.getName()
                + MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                        .toMethodDescriptorString();
    }

    Class<?> type() {
        return type;
    }

    /** Changes when a method is added, removed or altered, so that two versions of the interface do not meet. */
    int fingerprint() {
        return fingerprint;
    }

    int number(Method method) {
        Integer number = numbers.get(method);
        if (number == null) {
            throw new IllegalArgumentException(method + " is no method of " + type.getName());
        }
        return number;
    }

    /** The same method as {@link #makeCallable} left it; a proxy brings a copy that we may not call. */
    Method callable(Method method) {
        return methods.get(number(method));
    }

    /** Null if there is none of that number. */
    @Nullable Method method(int number) {
        return number >= 0 && number < methods.size() ? methods.get(number) : null;
    }

    /** As messages name it: {@code Counter.add}. */
    String name(Method method) {
        return type.getSimpleName() + "." + method.getName();
    }

    /** @throws IllegalArgumentException if we may not call {@code target} by this interface */
    void makeCallable(Object target) {
        for (Method method : methods) {
            if (!method.trySetAccessible() && !method.canAccess(target)) {
                throw new IllegalArgumentException(type.getName()
                        + " cannot be hosted: its module does not let dev.progeny call " + name(method) + "; make the interface public in an exported package, or open its package");
            }
        }
    }

    /** The classes of arguments and results: the context's where it knows this interface, else the interface's own. */
    ClassLoader loader() {
        ClassLoader own = type.getClassLoader();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null && (context.equals(own) || sees(context, type))) {
            return context;
        }
        return own != null ? own : ClassLoader.getSystemClassLoader();
    }

    /** Where a proxy's class can be made: a loader that sees the interface and us. */
    ClassLoader proxyLoader() {
        return Arrays.asList(type.getClassLoader(), HostedInterface.class.getClassLoader(), loader()).stream()
                .filter(loader -> loader != null && sees(loader, type) && sees(loader, Replaced.class))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        type.getName() + " cannot be hosted: no class loader sees both it and Progeny"));
    }

    private static boolean sees(ClassLoader loader, Class<?> type) {
        try {
            return Class.forName(type.getName(), false, loader).equals(type);
        } catch (ClassNotFoundException | LinkageError unknownThere) {
            return false;
        }
    }
}
