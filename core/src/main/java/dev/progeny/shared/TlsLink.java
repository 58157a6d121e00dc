package dev.progeny.shared;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/**
 * TLS 1.3 over another link. Reader and writer share the engine, one at a time; nobody waits while holding it.
 *
 * <p>The end of the stream is believed with or without TLS' own word of farewell: a message is whole or not by its length,
 * and that somebody has cut the line is an end like others.
 */
final class TlsLink implements ByteLink {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Packets of 16 KiB: between two portions the sender looks whether anybody listens. */
    private static final int MOST_AT_ONCE = 4;

    private final ByteLink below;
    private final SSLEngine engine;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();

    // Guarded by lock; all three ready to be read from.
    private final ByteBuffer received; // encrypted
    private final ByteBuffer clear;
    private final ByteBuffer leaving; // encrypted

    private TlsLink(ByteLink below, SSLEngine engine) {
        this.below = below;
        this.engine = engine;
        int packet = engine.getSession().getPacketBufferSize();
        this.received = ByteBuffer.allocateDirect(packet).flip();
        this.leaving = ByteBuffer.allocateDirect(packet).flip();
        this.clear = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
    }

    /** Agrees with the other side; throws {@link javax.net.ssl.SSLException} if they do not. */
    static TlsLink open(ByteLink below, SSLEngine engine, HandshakeLink handshake)
            throws IOException, InterruptedException {
        engine.setEnabledProtocols(new String[] {"TLSv1.3"}); // both sides are this library on a recent JDK
        var link = new TlsLink(below, engine);
        engine.beginHandshake();
        try {
            link.agree(handshake);
        } catch (IOException refused) {
            link.sendAlert();
            throw refused;
        }
        return link;
    }

    /** The same on both sides of this session, and on no other. */
    byte[] session() throws IOException {
        var session = (ExtendedSSLSession) engine.getSession();
        return session.exportKeyingMaterialData("EXPORTER-progeny-connection", new byte[0], 32);
    }

    private void agree(HandshakeLink handshake) throws IOException, InterruptedException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> {
                    wrap(NOTHING);
                    while (!flush()) {
                        handshake.awaitWritable();
                    }
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrap() && !fill()) {
                        handshake.awaitReadable();
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Tells the other side why, if it still listens. */
    private void sendAlert() {
        try {
            wrap(NOTHING);
            flush();
        } catch (IOException deaf) {
            // It will find out by the end of the stream.
        }
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        lock.lock();
        try {
            while (!clear.hasRemaining()) {
                if (!unwrap() && !fill()) {
                    return 0;
                }
                answer();
            }
            int taken = Math.min(clear.remaining(), to.remaining());
            to.put(clear.slice(clear.position(), taken));
            clear.position(clear.position() + taken);
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** What the other side may want after the handshake: new keys. */
    private void answer() throws IOException {
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK) {
            runTasks();
            status = engine.getHandshakeStatus();
        }
        if (status == HandshakeStatus.NEED_WRAP && flush()) { // else with the next thing that is written
            wrap(NOTHING);
            flush();
        }
    }

    /** Decrypts one packet; false if there is no whole one. */
    private boolean unwrap() throws IOException {
        clear.compact();
        SSLEngineResult result;
        try {
            result = engine.unwrap(received, clear);
        } finally {
            clear.flip();
        }
        if (result.getStatus() == Status.CLOSED) {
            throw new EOFException("the other side has closed the connection");
        }
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            throw new IOException("a TLS packet came that is larger than those agreed upon");
        }
        return result.getStatus() == Status.OK
                && (result.bytesConsumed() > 0 || engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP);
    }

    private boolean fill() throws IOException {
        received.compact();
        try {
            return below.read(received) > 0;
        } finally {
            received.flip();
        }
    }

    @Override
    public void write(ByteBuffer... parts) throws IOException {
        lock.lock();
        try {
            for (int packets = 0; packets < MOST_AT_ONCE && flush() && hasRemaining(parts); packets++) {
                wrap(parts);
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean hasRemaining(ByteBuffer... parts) {
        for (ByteBuffer part : parts) {
            if (part.hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    /** Encrypts one packet; {@code leaving} must be empty. */
    private void wrap(ByteBuffer... parts) throws IOException {
        leaving.clear();
        SSLEngineResult result;
        try {
            result = engine.wrap(parts, leaving);
        } finally {
            leaving.flip();
        }
        if (result.getStatus() == Status.CLOSED && !leaving.hasRemaining()) {
            throw new EOFException("the other side has closed the connection");
        }
    }

    @Override
    public boolean flush() throws IOException {
        lock.lock();
        try {
            if (leaving.hasRemaining()) {
                below.write(leaving);
            }
            return !leaving.hasRemaining();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitReadable(long nanos) throws InterruptedException {
        return below.awaitReadable(nanos);
    }

    @Override
    public boolean awaitWritable(long bytes, long nanos) throws InterruptedException {
        return below.awaitWritable(bytes, nanos);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) { // before the farewell: the answer to it is not the other side's wish
            sayFarewell();
            below.close();
        }
    }

    /** If there is room for it now. */
    private void sayFarewell() {
        lock.lock();
        try {
            engine.closeOutbound();
            if (flush()) {
                wrap(NOTHING);
                flush();
            }
        } catch (IOException | IllegalStateException overAlready) {
            // The other side finds out by the end of the stream.
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }
}
