package dev.progeny.shared;

import dev.progeny.PeerClosedException;
import dev.progeny.RemoteException;
import dev.progeny.os.Doorbell;
import dev.progeny.os.ProcessWord;
import dev.progeny.wire.Failure;
import dev.progeny.wire.Frame;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.Rebuilding;
import dev.progeny.wire.Token;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Another process as the owner of objects that are used here, and the connections to it: one for each call that is under
 * way, so that no call waits for another. Idle ones are kept for the next calls until no proxy is left that could use
 * them.
 */
final class Owner implements Callee {

    private static final Cleaner CLEANER = Cleaner.create();

    private static final Map<Doorbell.Address, WeakReference<Owner>> KNOWN = new HashMap<>(); // guarded by itself

    private final Doorbell.Address door;
    private final Token desk;
    private final Idle idle = new Idle();

    private Owner(Doorbell.Address door, Token desk) {
        this.door = door;
        this.desk = desk;
    }

    static Owner of(HostedReference reference) {
        synchronized (KNOWN) {
            WeakReference<Owner> known = KNOWN.get(reference.door());
            Owner owner = known == null ? null : known.get();
            // A reference with another token may be forged: it must not spoil the right one's.
            return owner != null && owner.desk.matches(reference.desk()) ? owner : remember(reference);
        }
    }

    private static Owner remember(HostedReference reference) {
        var owner = new Owner(reference.door(), reference.desk());
        var weak = new WeakReference<>(owner);
        Doorbell.Address door = owner.door;
        Idle idle = owner.idle;
        KNOWN.put(door, weak);
        CLEANER.register(owner, () -> {
            idle.close();
            synchronized (KNOWN) {
                KNOWN.remove(door, weak);
            }
        });
        return owner;
    }

    /**
     * As the method itself, and an interrupt ends the wait. One that was there before ends it only if the method
     * declares InterruptedException: else nothing could be put in order after an interrupt.
     */
    @Override
    public @Nullable Object call(HostedReference reference, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        HostedInterface type = HostedInterface.of(reference.type());
        byte[] encoded = Items.encode(arguments, "the call of " + type.name(method));
        var call = new CallFrame(
                reference.number(), type.fingerprint(), type.number(method), ByteBuffer.wrap(encoded));
        boolean interruptible = Arrays.asList(method.getExceptionTypes()).contains(InterruptedException.class);
        boolean before = Thread.interrupted();
        try {
            if (before && interruptible) {
                before = false;
                throw new InterruptedException("interrupted before the call of " + type.name(method));
            }
            return result(exchange(call, type, method), type, method);
        } catch (ClosedByInterruptException interrupt) {
            throw interrupted(interruptible, type.name(method));
        } finally {
            if (before) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Exception interrupted(boolean interruptible, String call) {
        String what = "interrupted while waiting for " + call + " in pid " + pid()
                + "; the call goes on there, and what became of it is not known";
        if (interruptible) {
            Thread.interrupted();
            return new InterruptedException(what);
        }
        return new CancellationException(what); // the interrupt stays set
    }

    private Frame exchange(CallFrame call, HostedInterface type, Method method) throws ClosedByInterruptException {
        CallLink link = link(type, method);
        boolean done = false;
        try {
            Frame answer = link.call(call);
            done = true;
            idle.give(link);
            return answer;
        } catch (ClosedByInterruptException interrupt) {
            throw interrupt;
        } catch (IOException broken) {
            throw new PeerClosedException(peer(type) + " ended the call of " + type.name(method) + ": "
                    + broken.getMessage() + ". Whether the call was made is not known", broken);
        } finally {
            if (!done) {
                link.close();
            }
        }
    }

    private CallLink link(HostedInterface type, Method method) throws ClosedByInterruptException {
        CallLink link = idle.take();
        if (link != null) {
            return link;
        }
        try {
            return CallLink.open(door, desk);
        } catch (ClosedByInterruptException interrupt) {
            throw interrupt;
        } catch (IOException notReached) {
            throw new PeerClosedException(peer(type) + " cannot be reached: " + notReached.getMessage()
                    + ". " + type.name(method) + " was not called", notReached);
        }
    }

    private @Nullable Object result(Frame answer, HostedInterface type, Method method) throws Throwable {
        ClassLoader loader = type.loader();
        if (answer.type() == FrameType.ANSWER) {
            return Items.decode(answer.body(), loader, "the result of " + type.name(method));
        }
        throw new Rebuilding(loader, RemoteException::new)
                .rebuild(Failure.decode(answer.body()), "in " + peer(type) + " below: who called", callers());
    }

    /** Without the steps from the user's call to here. */
    private static List<StackTraceElement> callers() {
        List<StackTraceElement> stack = List.of(new Throwable().getStackTrace());
        int proxy = 0;
        while (proxy < stack.size() && !stack.get(proxy).getClassName().contains("$Proxy")) {
            proxy++;
        }
        return stack.subList(Math.min(proxy + 1, stack.size()), stack.size());
    }

    private String peer(HostedInterface type) {
        return "process " + pid() + ", which hosts the " + type.type().getSimpleName() + ",";
    }

    private long pid() {
        return ProcessWord.pid(door.process());
    }

    /** Connections that no call uses. Apart from its owner, which must be able to become unreachable. */
    private static final class Idle {

        /** As many threads of this process can take turns without new connections. */
        private static final int MOST = 32;

        // Guarded by this.
        private final Deque<CallLink> links = new ArrayDeque<>();
        private boolean closed;

        synchronized @Nullable CallLink take() {
            return links.pollFirst();
        }

        void give(CallLink link) {
            synchronized (this) {
                if (!closed && links.size() < MOST) {
                    links.addFirst(link);
                    return;
                }
            }
            link.close();
        }

        synchronized void close() {
            closed = true;
            links.forEach(CallLink::close);
            links.clear();
        }
    }
}
