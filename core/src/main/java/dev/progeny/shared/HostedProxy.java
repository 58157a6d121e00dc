package dev.progeny.shared;

import dev.progeny.wire.Replaced;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** What stands behind a proxy: passes calls of the interface on, and answers by itself what all objects are asked. */
final class HostedProxy implements InvocationHandler {

    private final HostedReference reference;
    private final Callee callee;

    private HostedProxy(HostedReference reference, Callee callee) {
        this.reference = reference;
        this.callee = callee;
    }

    /** Makes one for an object of this process or of another. */
    static Object create(HostedReference reference, HostedInterface type) {
        Host here = Host.ifOwner(reference);
        var handler = new HostedProxy(reference, here != null ? here : Owner.of(reference));
        Class<?>[] faces = {Replaced.class, type.type()}; // ours first, so that its method is ours
        return Proxy.newProxyInstance(type.proxyLoader(), faces, handler);
    }

    /** What {@code proxy} refers to, or null if it is no proxy of ours. */
    static @Nullable HostedReference referenceOf(@Nullable Object proxy) {
        return proxy != null
                        && Proxy.isProxyClass(proxy.getClass())
                        && Proxy.getInvocationHandler(proxy) instanceof HostedProxy handler
                ? handler.reference
                : null;
    }

    /** The object behind {@code proxy} if it is hosted by this process, else null. */
    static @Nullable Object target(Object proxy) {
        HostedReference reference = referenceOf(proxy);
        Host here = reference == null ? null : Host.ifOwner(reference);
        return reference == null || here == null ? null : here.target(reference);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        Class<?> declaring = method.getDeclaringClass();
        if (declaring == Object.class) {
            return ofObject(method, arguments);
        }
        return declaring == Replaced.class ? reference : callee.call(reference, method, arguments);
    }

    private Object ofObject(Method method, @Nullable Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && isSameObject(referenceOf(arguments[0]));
            case "hashCode" -> Long.hashCode(reference.number()) * 31 + reference.door().hashCode();
            default -> reference.toString();
        };
    }

    private boolean isSameObject(@Nullable HostedReference other) {
        return other != null && reference.isSameObject(other);
    }
}
