package dev.progeny.shared;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Where the calls of a proxy go: to the object itself in its owner, to the owner elsewhere. */
interface Callee {

    /** Calls a method of the object that {@code reference} names; throws what the method throws. */
    @Nullable Object call(HostedReference reference, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable;
}
