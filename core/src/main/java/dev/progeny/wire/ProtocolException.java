package dev.progeny.wire;

import java.io.IOException;

/** The peer broke the protocol. There is no resynchronisation: the connection ends here. */
public final class ProtocolException extends IOException {

    private static final long serialVersionUID = 1L;

    public ProtocolException(String message) {
        super(message);
    }
}
