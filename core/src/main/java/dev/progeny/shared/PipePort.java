package dev.progeny.shared;

import java.io.Serial;
import java.util.concurrent.atomic.AtomicBoolean;

/** One handle of this process to an end of a pipe: all handles to one end share its state. */
final class PipePort implements Port {

    static final String KIND = "Pipe";

    private final Attachment attachment;
    private final int end;
    private final int maxMessageBytes;
    private final Local local;
    private final AtomicBoolean closing = new AtomicBoolean();

    /** Takes over the caller's hold on {@code region}. */
    PipePort(Region region, int end, int maxMessageBytes) {
        this.attachment = new Attachment(KIND, region);
        this.end = end;
        this.maxMessageBytes = maxMessageBytes;
        this.local = region.local(Local.class, PipeLayout.end(end), () -> Local.create(region, end, maxMessageBytes));
    }

    @Override
    public Messages enter() {
        hold();
        try {
            if (isEndClosedHere()) {
                throw ByteLink.closedHere();
            }
            local.pipe.claim();
            return local.messages;
        } catch (RuntimeException refused) {
            leave();
            throw refused;
        }
    }

    private void hold() {
        if (attachment.isClosed()) {
            throw ByteLink.closedHere();
        }
        attachment.region().hold();
    }

    @Override
    public void leave() {
        attachment.region().release();
    }

    @Override
    public boolean unparkWhenReadable(Thread waiter) {
        return false;
    }

    @Override
    public void forget(Thread waiter) {
        // It was never remembered.
    }

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            hold();
            try {
                local.pipe.close();
            } finally {
                leave();
            }
            attachment.close();
        }
    }

    @Override
    public boolean isClosed() {
        if (closing.get()) {
            return true;
        }
        try {
            hold();
        } catch (IllegalStateException meanwhile) {
            return true;
        }
        try {
            return isEndClosedHere();
        } finally {
            leave();
        }
    }

    /** Also by another handle of this process. */
    private boolean isEndClosedHere() {
        return local.pipe.isClosed() && local.pipe.isOfThisProcess();
    }

    @Override
    public Object reference() {
        Region.Handle handle = attachment.handle();
        local.pipe.hasTravelled();
        return new Reference(handle, end, maxMessageBytes);
    }

    @Override
    public String toString() {
        return end == 0 ? "left end of a pipe" : "right end of a pipe";
    }

    /** What the threads of this process share, made by the first handle to the end. */
    private record Local(PipeEnd pipe, Messages messages) {
        static Local create(Region region, int end, int maxMessageBytes) {
            PipeEnd pipe = new PipeEnd(region, end);
            return new Local(pipe, Messages.over(pipe, maxMessageBytes));
        }
    }

    private static final class Reference extends SharedReference {

        @Serial
        private static final long serialVersionUID = 1L;

        private final int end;
        private final int maxMessageBytes;

        private Reference(Region.Handle handle, int end, int maxMessageBytes) {
            super(handle);
            this.end = end;
            this.maxMessageBytes = maxMessageBytes;
        }

        @Override
        Object on(Region region) {
            return new Connection<Object, Object>(new PipePort(region, end & 1, maxMessageBytes));
        }
    }
}
