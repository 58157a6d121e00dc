package dev.progeny.shared;

import java.io.Serial;
import java.io.Serializable;

/**
 * What travels in place of a shared object, and becomes one where it arrives.
 *
 * <p>None is a record, and none holds one: the first record of a kind that a JVM reads costs it one to four milliseconds for
 * each component, for which the JDK makes method handles, and shared objects often come with the first task of a worker.
 */
abstract class SharedReference implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Region.Handle handle;

    SharedReference(Region.Handle handle) {
        this.handle = handle;
    }

    /** The object, which takes over the hold on its region. */
    abstract Object on(Region region);

    /** Inherited by all kinds. */
    @Serial
    protected final Object readResolve() {
        return on(handle.attach());
    }
}
