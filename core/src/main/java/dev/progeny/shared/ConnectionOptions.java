package dev.progeny.shared;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * How a {@link Listener} and {@link Connection}{@code .connect} meet, and what they accept afterwards. Immutable; written as
 * {@code o -> o.withTls(context)}.
 *
 * @param maxMessageBytes the largest message that is sent, and that is accepted, of 0 to 1 GiB; default 64 MiB
 * @param handshakeTimeout how long meeting may take, from the first byte to the proof of the key, for {@code connect} also
 *     the connecting itself; default 10 s
 * @param maxHandshakes so many clients at once may be busy proving that they have the key; one more, and of those that have
 *     had their time the one that has said least is sent away, and may come again; default 1,000, and no more than a quarter
 *     of this process's descriptors
 * @param tls encrypts; a listener's context needs a certificate, a client's must trust it and check that it is for the
 *     host. Only for TCP; empty (default): none
 * @param onRefused hears of clients that were sent away: {@link AuthenticationException} for one that does not have the
 *     key, another exception for one that left, was too slow, or talked nonsense. Called by several threads, should not
 *     wait; default: nothing
 */
public record ConnectionOptions(
        int maxMessageBytes,
        Duration handshakeTimeout,
        int maxHandshakes,
        Optional<SSLContext> tls,
        Consumer<? super IOException> onRefused) {

    static final int MAX_MESSAGE_BYTES = 64 << 20;

    private static final int MOST = 1 << 30;
    private static final ConnectionOptions DEFAULTS = new ConnectionOptions(
            MAX_MESSAGE_BYTES, Duration.ofSeconds(10), 1_000, Optional.empty(), refusal -> {});

    public ConnectionOptions {
        checkMaxMessageBytes(maxMessageBytes);
        if (!handshakeTimeout.isPositive()) {
            throw new IllegalArgumentException("handshakeTimeout must be positive: handshakeTimeout=" + handshakeTimeout);
        }
        if (maxHandshakes < 1) {
            throw new IllegalArgumentException("maxHandshakes must be at least 1: maxHandshakes=" + maxHandshakes);
        }
    }

    public static ConnectionOptions defaults() {
        return DEFAULTS;
    }

    public ConnectionOptions withMaxMessageBytes(int maxMessageBytes) {
        return new ConnectionOptions(maxMessageBytes, handshakeTimeout, maxHandshakes, tls, onRefused);
    }

    public ConnectionOptions withHandshakeTimeout(Duration handshakeTimeout) {
        return new ConnectionOptions(maxMessageBytes, handshakeTimeout, maxHandshakes, tls, onRefused);
    }

    public ConnectionOptions withMaxHandshakes(int maxHandshakes) {
        return new ConnectionOptions(maxMessageBytes, handshakeTimeout, maxHandshakes, tls, onRefused);
    }

    public ConnectionOptions withTls(SSLContext context) {
        return new ConnectionOptions(
                maxMessageBytes, handshakeTimeout, maxHandshakes, Optional.of(context), onRefused);
    }

    public ConnectionOptions withOnRefused(Consumer<? super IOException> onRefused) {
        return new ConnectionOptions(maxMessageBytes, handshakeTimeout, maxHandshakes, tls, onRefused);
    }

    static void checkMaxMessageBytes(int maxMessageBytes) {
        if (maxMessageBytes < 0 || maxMessageBytes > MOST) {
            throw new IllegalArgumentException(
                    "maxMessageBytes must be between 0 and 1 GiB: maxMessageBytes=" + maxMessageBytes);
        }
    }
}
