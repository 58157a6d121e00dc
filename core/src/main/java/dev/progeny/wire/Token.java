package dev.progeny.wire;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * Proves that a connection comes from the worker we started: 256 random bits that travel over its stdin, are used once,
 * and appear in no argument, environment variable or file.
 */
public final class Token {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private final byte[] secret;

    private Token(byte[] secret) {
        this.secret = secret;
    }

    public static Token create() {
        byte[] secret = new byte[BYTES];
        RANDOM.nextBytes(secret);
        return new Token(secret);
    }

    /** Compares in constant time, so that a stranger cannot learn the token byte by byte. */
    public boolean matches(Token other) {
        return MessageDigest.isEqual(secret, other.secret);
    }

    void write(DataOutputStream out) throws IOException {
        out.write(secret);
    }

    static Token read(DataInputStream in) throws IOException {
        byte[] secret = new byte[BYTES];
        in.readFully(secret);
        return new Token(secret);
    }

    @Override
    public String toString() {
        return "Token[secret]";
    }
}
