package dev.progeny.wire;

import java.io.NotSerializableException;

/** Something in a value is Serializable, but of a class that {@link ValueFilter} lets nobody receive. */
public final class RefusedException extends NotSerializableException {

    private static final long serialVersionUID = 1L;

    RefusedException(String type) {
        super(type);
    }
}
