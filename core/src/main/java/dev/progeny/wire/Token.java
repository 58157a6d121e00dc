package dev.progeny.wire;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * Proves that a connection comes from the process that was given it: 256 random bits that appear in no argument,
 * environment variable or file. That of a worker travels over its stdin and is used once.
 */
public final class Token implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int BYTES = 32;

    private final byte[] secret;

    private Token(byte[] secret) {
        this.secret = secret;
    }

    public static Token create() {
        byte[] secret = new byte[BYTES];
        Source.RANDOM.nextBytes(secret);
        return new Token(secret);
    }

    /** Apart, because a worker makes no tokens, and to load the JDK's security providers takes a tenth of its start. */
    private static final class Source {

        private static final SecureRandom RANDOM = new SecureRandom();
    }

    /** Compares in constant time, so that a stranger cannot learn the token byte by byte. */
    public boolean matches(Token other) {
        return MessageDigest.isEqual(secret, other.secret);
    }

    public void write(DataOutputStream out) throws IOException {
        out.write(secret);
    }

    public static Token read(DataInputStream in) throws IOException {
        byte[] secret = new byte[BYTES];
        in.readFully(secret);
        return new Token(secret);
    }

    @Override
    public String toString() {
        return "Token[secret]";
    }
}
