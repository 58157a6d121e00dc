package dev.progeny.shared;

import dev.progeny.PeerClosedException;
import dev.progeny.os.Doorbell;
import dev.progeny.wire.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * This process as the owner of hosted objects: the objects, and the desk where others announce themselves. Made when the
 * first object is hosted, and there until the process ends.
 *
 * <p>Threads owned: the desk, which waits in the kernel, and one {@link CallServer} for each connection. None of them is
 * held up by another.
 */
final class Host implements Callee {

    private static @Nullable Host here; // guarded by the class

    private final Doorbell door;
    private final Token desk = Token.create();
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Hosted> objects = new ConcurrentHashMap<>();

    private Host(Doorbell door) {
        this.door = door;
    }

    /**
     * One object.
     *
     * @param loader knows the classes of its arguments
     */
    record Hosted(Object target, HostedInterface type, ClassLoader loader) {

        @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause() != null ? thrown.getCause() : thrown;
            }
        }
    }

    static synchronized Host here() {
        Host known = here;
        if (known == null) {
            try {
                known = new Host(Doorbell.create());
            } catch (IOException failed) {
                throw new UncheckedIOException("this process cannot host objects: " + failed.getMessage(), failed);
            }
            here = known;
            daemon("progeny-desk", known::attend);
        }
        return known;
    }

    /** This process, if it is the one that {@code reference} leads to; one with another token is forged. */
    static synchronized @Nullable Host ifOwner(HostedReference reference) {
        Host known = here;
        return known != null
                        && known.door.address().equals(reference.door())
                        && known.desk.matches(reference.desk())
                ? known
                : null;
    }

    /** A platform thread, because a blocking read on a virtual one takes two more thread switches a call. */
    private static void daemon(String name, Runnable work) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(work);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader()); // not that of whoever happened to be first
        thread.start();
    }

    HostedReference add(Object target, HostedInterface type) {
        long number = numbers.incrementAndGet();
        objects.put(number, new Hosted(target, type, type.loader()));
        return new HostedReference(door.address(), desk, number, type.type());
    }

    void remove(HostedReference reference) {
        objects.remove(reference.number());
    }

    /** @throws PeerClosedException if it is hosted no longer */
    Hosted get(long number) {
        Hosted hosted = objects.get(number);
        if (hosted == null) {
            throw new PeerClosedException("object no. " + number + " is no longer hosted by pid "
                    + ProcessHandle.current().pid() + ": it was unhosted or closed there", null);
        }
        return hosted;
    }

    @Nullable Object target(HostedReference reference) {
        Hosted hosted = objects.get(reference.number());
        return hosted == null ? null : hosted.target();
    }

    @Override
    public @Nullable Object call(HostedReference reference, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Hosted hosted = get(reference.number());
        if (!hosted.type().type().equals(reference.type())) { // its sender has changed it on the way
            throw new IllegalStateException(reference + " is hosted as a "
                    + hosted.type().type().getName() + ", and can be called as that only");
        }
        return hosted.call(hosted.type().callable(method), arguments);
    }

    /** The desk: whoever shows that it was given a reference gets a thread, which connects to it. */
    private void attend() {
        try {
            while (true) {
                Card card = Card.decode(door.await(Card.BYTES));
                if (card != null && desk.matches(card.desk())) {
                    daemon("progeny-host-for-" + card.pid(), () -> CallServer.serve(this, card));
                }
            }
        } catch (IOException impossible) { // both ends of the pipe are ours
            throw new UncheckedIOException(impossible);
        }
    }
}
