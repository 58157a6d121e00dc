package dev.progeny.link;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.transfer.Call;
import dev.progeny.transfer.Kept;
import dev.progeny.wire.Frame;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * What a pool can tell a worker, and know of it. Whoever stands behind it tells a {@link WorkerLink.Listener} what the worker
 * says. Any thread may call; nothing here waits for the pool's lock.
 */
public interface WorkerControl {

    String name();

    /** Negative before the process exists. */
    long pid();

    /** Whether it has connected, and so hears what is said. */
    boolean isMet();

    /** Puts a task behind those that are to be sent. Never blocks; {@link #send} must follow. */
    void enqueue(long taskId, Call call, Kept argument, boolean measured);

    /** Sends the tasks that wait for that. May block while the worker does not read. */
    void send();

    /** Lets it drop code that has ended. It must be idle, so that it reads at once. */
    void forget();

    /** Reads one of its answers after the task's id; throws if it makes no sense. */
    Answer read(Frame frame, Throwable submitter, ClassLoader loader) throws IOException;

    /** Interrupts the thread that runs the task, if it still does. */
    void interrupt(long taskId);

    /** Asks for tasks that have not begun, at most so many; they come back as RETURNED. */
    void recall(long tasks);

    /** Takes back what it was sent up to the task of this number and has not begun; it answers with WITHDRAWN. */
    void withdraw(long upTo);

    /** What the thread of a task, or of all, and its platform threads are doing; empty if it cannot say so soon. */
    CompletableFuture<String> dump(long taskId);

    /** Asks the worker for a sign of life if there was none since the last beat, and kills one that gives none. */
    void beat();

    /** Asks the worker to end, and kills it if that takes longer than the grace. */
    void stop();

    /** Ends the process at once, also one that is just being started, and remembers why. */
    void kill(Reason why);
}
