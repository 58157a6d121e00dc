package dev.progeny.scope;

/**
 * One life of a supervised child: made by the factory of its {@link ChildSpec}, run once, on a virtual thread.
 *
 * <p>For plain code {@code run} is all there is. What is not stopped by an interrupt, a process for example, says how it is
 * asked to stop and how it is killed. Both may be called by other threads while {@code run} is under way, and
 * should not wait: they have threads of their own, which are interrupted when the child has ended or its time has run out.
 *
 * {@snippet :
 * record Encoder(ChildProcess<Void> process) implements Supervised {
 *     public void run() throws Exception { process.join(); process.result(); } // throws what the process failed with
 *     public void stop(Thread runner) { process.terminate(); }
 *     public void kill() { process.kill(); }
 * }
 * supervisor.start(ChildSpec.made("encoder", () -> new Encoder(ChildProcess.start(job))));
 * }
 */
@FunctionalInterface
public interface Supervised extends Work {

    /** Asks {@code run} to end soon; {@code runner} is its thread. */
    default void stop(Thread runner) {
        runner.interrupt();
    }

    /** The grace has run out. A thread cannot be killed, so by default this does nothing. */
    default void kill() {}
}
