package dev.progeny.shared;

import dev.progeny.wire.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How two strangers prove to each other that they have the same key, without telling it. HMAC-SHA-256 over fresh random
 * numbers of both; CONNECTIONS.md says against whom that helps.
 *
 * <pre>
 *   listener                                                              client
 *   greeting (8), its random number (32)                  ------------->
 *                     <--------------  greeting (8), its random number (32), HMAC of "client" (32)
 *   1 and HMAC of "listener" (32), or 0: refused          ------------->
 * </pre>
 *
 * <p>Each HMAC covers a label, both numbers and what tells this TLS session from others. Different labels, so that a proof
 * that is sent back proves nothing; of fixed length all of it, so that nothing can be shifted.
 */
final class KeyProof {

    static final int LEAST_KEY = 16;

    private static final int NUMBER = 32;
    private static final int PROOF = 32;
    private static final byte ACCEPTED = 1;
    private static final byte REFUSED = 0;
    private static final long GREETING = 0x50524759434f4e01L; // "PRGYCON", version 1
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] key;

    KeyProof(byte[] key) {
        if (key.length < LEAST_KEY) {
            throw new IllegalArgumentException(
                    "key must have at least " + LEAST_KEY + " bytes, better 32 random ones: key.length=" + key.length);
        }
        this.key = key.clone();
    }

    /**
     * @param session what both sides know of their TLS session and nobody in the middle can imitate; empty without TLS
     * @throws AuthenticationException if the client did not prove it; it has been told
     */
    void demandAsListener(HandshakeLink link, byte[] session) throws IOException, InterruptedException {
        byte[] ours = random();
        link.write(ByteBuffer.allocate(Long.BYTES + NUMBER).putLong(GREETING).put(ours).flip());
        ByteBuffer answer = link.read(Long.BYTES + NUMBER + PROOF);
        checkGreeting(answer, "client");
        byte[] theirs = take(answer, NUMBER);
        if (!MessageDigest.isEqual(take(answer, PROOF), proof("progeny client  ", ours, theirs, session))) {
            link.write(ByteBuffer.allocate(1).put(REFUSED).flip());
            throw new AuthenticationException("a client did not prove that it has the key of this listener; it was refused");
        }
        byte[] proof = proof("progeny listener", ours, theirs, session);
        link.write(ByteBuffer.allocate(1 + PROOF).put(ACCEPTED).put(proof).flip());
    }

    /** @throws AuthenticationException if either side does not believe the other */
    void demandAsClient(HandshakeLink link, byte[] session, String address) throws IOException, InterruptedException {
        ByteBuffer greeting = link.read(Long.BYTES + NUMBER);
        checkGreeting(greeting, "listener");
        byte[] theirs = take(greeting, NUMBER);
        byte[] ours = random();
        byte[] proof = proof("progeny client  ", theirs, ours, session);
        link.write(ByteBuffer.allocate(Long.BYTES + NUMBER + PROOF).putLong(GREETING).put(ours).put(proof).flip());
        if (link.read(1).get() != ACCEPTED) {
            throw new AuthenticationException(
                    "the listener at " + address + " refused this process: it has another key");
        }
        byte[] answer = take(link.read(PROOF), PROOF);
        if (!MessageDigest.isEqual(answer, proof("progeny listener", theirs, ours, session))) {
            throw new AuthenticationException("the listener at " + address + " did not prove that it has the key");
        }
    }

    private static void checkGreeting(ByteBuffer from, String who) throws ProtocolException {
        long greeting = from.getLong();
        if (greeting != GREETING) {
            throw new ProtocolException("the " + who + " greets with 0x" + Long.toHexString(greeting)
                    + ", not as a connection of this version does");
        }
    }

    private byte[] proof(String label, byte[] ofListener, byte[] ofClient, byte[] session) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(label.getBytes(StandardCharsets.US_ASCII));
            mac.update(ofListener);
            mac.update(ofClient);
            mac.update(session);
            return mac.doFinal();
        } catch (GeneralSecurityException missing) { // every Java platform must have it
            throw new AssertionError(missing);
        }
    }

    private static byte[] random() {
        byte[] number = new byte[NUMBER];
        RANDOM.nextBytes(number);
        return number;
    }

    private static byte[] take(ByteBuffer from, int bytes) {
        byte[] taken = new byte[bytes];
        from.get(taken);
        return taken;
    }
}
