package dev.progeny.shared;

import dev.progeny.os.Doorbell;
import dev.progeny.os.ProcessWord;
import dev.progeny.wire.Token;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;

/**
 * What travels in place of a proxy.
 *
 * @param door where its owner is reached
 * @param desk shows the owner that the caller was given this reference
 * @param number of the object in its owner, used once
 * @param type the interface that it is hosted by
 */
record HostedReference(Doorbell.Address door, Token desk, long number, Class<?> type) implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    long ownerPid() {
        return ProcessWord.pid(door.process());
    }

    boolean isSameObject(HostedReference other) {
        return number == other.number && door.equals(other.door);
    }

    @Serial
    private Object readResolve() throws InvalidObjectException {
        try {
            return HostedProxy.create(this, HostedInterface.of(type));
        } catch (RuntimeException notHostable) {
            throw new InvalidObjectException("no reference to a hosted object: " + notHostable.getMessage(), notHostable);
        }
    }

    @Override
    public String toString() {
        return type.getSimpleName() + " hosted by pid " + ownerPid() + " (no. " + number + ")";
    }
}
