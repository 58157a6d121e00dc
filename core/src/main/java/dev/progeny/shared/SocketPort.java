package dev.progeny.shared;

import java.io.NotSerializableException;
import java.io.ObjectStreamException;

/** A connection over a socket; it stays in its process. */
final class SocketPort implements Port {

    private final SocketLink socket;
    private final Messages messages;
    private final String address;

    /** @param link the socket itself, or what encrypts over it */
    SocketPort(SocketLink socket, ByteLink link, int maxMessageBytes, String address) {
        this.socket = socket;
        this.messages = Messages.over(link, maxMessageBytes);
        this.address = address;
    }

    @Override
    public Messages enter() {
        if (isClosed()) {
            throw ByteLink.closedHere();
        }
        return messages;
    }

    @Override
    public void leave() {
        // Nothing is held: a closed socket is an exception, not a crash.
    }

    @Override
    public boolean unparkWhenReadable(Thread waiter) {
        socket.unparkWhenReadable(waiter);
        return true;
    }

    @Override
    public void forget(Thread waiter) {
        socket.forget(waiter);
    }

    @Override
    public void close() {
        messages.link().close();
    }

    @Override
    public boolean isClosed() {
        return messages.link().isClosed();
    }

    @Override
    public Object reference() throws ObjectStreamException {
        throw new NotSerializableException(Connection.class.getName());
    }

    @Override
    public String toString() {
        return "over " + address;
    }
}
