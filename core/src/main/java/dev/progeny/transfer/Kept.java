package dev.progeny.transfer;

import dev.progeny.wire.Encoded;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An encoded value until its task has ended: in an array, or in memory if it is large. */
public final class Kept {

    private final byte @Nullable [] bytes;
    private final Depot.@Nullable Lease lease;

    private Kept(byte @Nullable [] bytes, Depot.@Nullable Lease lease) {
        this.bytes = bytes;
        this.lease = lease;
    }

    /** Copies the arrays of the value that are not copied yet: from here on it may change. */
    static Kept of(Encoded value) {
        Depot.Lease lease = value.length() >= Encoded.LARGE ? Depot.put(value) : null;
        return lease != null ? new Kept(null, lease) : new Kept(value.toBytes(), null);
    }

    public long length() {
        return lease != null ? lease.length() : array().length;
    }

    /** As it travels in a frame. */
    public ByteBuffer bytes() {
        return lease != null ? lease.view() : ByteBuffer.wrap(array());
    }

    /** Where it is, for a worker that can see it there; else as {@link #bytes}. */
    public ByteBuffer shown() {
        return lease != null ? lease.reference().encode() : bytes();
    }

    private byte[] array() {
        return Objects.requireNonNull(bytes, "of one that is not leased");
    }

    /** Nobody will ask for it any more. */
    public void release() {
        if (lease != null) {
            lease.release();
        }
    }
}
