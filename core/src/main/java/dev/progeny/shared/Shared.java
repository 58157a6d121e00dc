package dev.progeny.shared;

import dev.progeny.PeerClosedException;
import java.util.Objects;

/**
 * Objects that stay in one process, their owner, and are called by others.
 *
 * <p>{@link #host} gives a proxy, which may be captured by a job, returned from one, or sent through another shared
 * object. A call of it in another process is made in the owner; in the owner it goes to the object directly. Arguments and
 * results of a call from elsewhere are copied, and must be serializable; proxies among them travel as proxies, so an owner
 * can be given something to call back.
 *
 * <p>A call blocks until the owner has answered. An interrupt ends the wait: with InterruptedException if the method
 * declares it, else with {@link java.util.concurrent.CancellationException}, the interrupt remaining set; the call goes on
 * in the owner and its outcome is lost. An interrupt that was set before the call prevents it only if the method declares
 * InterruptedException.
 *
 * <p>Safe for use by many threads of many processes: each call runs on a thread of its own in the owner, beside the
 * others, so the object must be safe for use by many threads. A lock that a caller holds is not held by a call back to
 * it. What was done before a call is visible to the object, and what the object did to the caller after it.
 *
 * <p>An object is hosted until {@link #unhost}, or until its owner ends. Each call that is under way takes a connection
 * and a thread in the owner; up to 32 connections a process are kept for the next calls. Arguments and results: 1 GiB at
 * most. Needs {@code /proc} (Linux).
 *
 * <p>An exception of the method arrives with its own type, the remote stack and that of the caller; one that cannot be
 * rebuilt as {@link dev.progeny.RemoteException}. If the owner has ended, or ends meanwhile, the call is a {@link
 * PeerClosedException}; if an argument or the result cannot travel, a {@link dev.progeny.NotTransferableException}.
 *
 * <p>A call costs one to two round trips over a socket; the first one of a process to an owner, some milliseconds.
 *
 * {@snippet :
 * interface Progress { void done(String file); }
 *
 * Progress progress = Shared.host(Progress.class, file -> System.out.println(file)); // prints in this process
 * pool.map(files, file -> { convert(file); progress.done(file); return file; });
 * }
 */
public final class Shared {

    private Shared() {}

    /**
     * Hosts {@code object}: others may call the methods of {@code type} on it, and nothing else of it.
     *
     * <p>The proxy answers equals, hashCode and toString by itself: equal are proxies, in whatever process, that come from
     * the same call of this method. A default method runs in the owner.
     *
     * @param type an interface, not sealed
     * @throws IllegalArgumentException if {@code type} is no such interface, or not accessible to this library
     * @throws java.io.UncheckedIOException if this process cannot be reached by others, such as where there is no /proc
     */
    public static <T> T host(Class<T> type, T object) {
        HostedInterface methods = HostedInterface.of(type);
        methods.makeCallable(type.cast(Objects.requireNonNull(object)));
        HostedReference reference = Host.here().add(object, methods);
        return type.cast(HostedProxy.create(reference, methods));
    }

    /**
     * Ends the hosting in the owner. Calls that are under way end well; later ones, from anywhere, are a {@link
     * PeerClosedException}. Doing so twice is fine.
     *
     * @param proxy from {@link #host}
     * @throws IllegalArgumentException if it is no such proxy
     * @throws IllegalStateException in another process than the owner
     */
    public static void unhost(Object proxy) {
        HostedReference reference = HostedProxy.referenceOf(proxy);
        if (reference == null) {
            throw new IllegalArgumentException("not a proxy from Shared.host: " + proxy.getClass().getName());
        }
        Host here = Host.ifOwner(reference);
        if (here == null) {
            throw new IllegalStateException("only its owner can unhost it: " + reference + ", this is pid "
                    + ProcessHandle.current().pid());
        }
        here.remove(reference);
    }
}
