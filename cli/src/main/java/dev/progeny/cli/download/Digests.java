package dev.progeny.cli.download;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of files, as lower-case hex. */
final class Digests {

    private static final int CHUNK_BYTES = 256 << 10;

    private Digests() {}

    /** Reads into the array and returns how much, -1 at the end. */
    interface Source {
        int read(byte[] into) throws IOException, AttemptEnd;
    }

    /**
     * Blocks until all is read; ends early when interrupted.
     *
     * @throws IllegalArgumentException if this Java has no such algorithm
     */
    static String hex(String algorithm, Source source) throws IOException, AttemptEnd {
        MessageDigest digest = digest(algorithm);
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int count = source.read(chunk); count >= 0; count = source.read(chunk)) {
            digest.update(chunk, 0, count);
            if (Thread.interrupted()) {
                throw AttemptEnd.stopped();
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException unknown) {
            throw new IllegalArgumentException(
                    "the checksum's algorithm must be one this Java knows, such as SHA-256: " + algorithm, unknown);
        }
    }
}
