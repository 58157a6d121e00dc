package dev.progeny.scope;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/**
 * A supervisor as the child of another: its interrupt stops its children, its giving up is its failure. When its children
 * have ended it lives on, as in Erlang: if it ended as well it would be started again, and what they have done with it.
 */
final class NestedSupervisor implements Supervised {

    private final Supervisor supervisor;

    private NestedSupervisor(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    /** Makes one for every life. */
    record Factory(UnaryOperator<SupervisorOptions> with, List<ChildSpec> children) implements Callable<NestedSupervisor> {

        /** Opens it and starts its children, or leaves nothing behind. */
        @Override
        public NestedSupervisor call() throws InterruptedException {
            Supervisor supervisor = Supervisor.open(with);
            boolean started = false;
            try {
                for (ChildSpec child : children) {
                    supervisor.start(child);
                }
                started = true;
                return new NestedSupervisor(supervisor);
            } finally {
                if (!started) {
                    supervisor.close();
                }
            }
        }
    }

    @Override
    public void run() throws InterruptedException {
        try (supervisor) {
            supervisor.awaitOver();
        }
    }

    boolean isQuiet() {
        return supervisor.isQuiet();
    }

    /** Calls {@code listener} whenever {@link #isQuiet} has changed, from now on. */
    void onChange(Runnable listener) {
        supervisor.onChange(listener);
    }
}
