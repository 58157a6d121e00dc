package dev.progeny.shared;

import java.io.IOException;

/**
 * The other side of a connection did not prove that it has the key. Either the keys differ, or somebody else is there; the
 * connection was never made, and no message passed.
 */
public final class AuthenticationException extends IOException {

    private static final long serialVersionUID = 1L;

    AuthenticationException(String message) {
        super(message);
    }
}
