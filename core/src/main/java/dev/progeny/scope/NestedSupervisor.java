package dev.progeny.scope;

import java.util.List;
import java.util.function.UnaryOperator;

/** A supervisor as the child of another: its interrupt stops its children, its giving up is its failure. */
final class NestedSupervisor implements Supervised {

    private final Supervisor supervisor;

    private NestedSupervisor(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    /** Opens it and starts its children, or leaves nothing behind. */
    static NestedSupervisor start(UnaryOperator<SupervisorOptions> with, List<ChildSpec> children)
            throws InterruptedException {
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

    @Override
    public void run() throws InterruptedException {
        try (supervisor) {
            supervisor.join();
        }
    }
}
