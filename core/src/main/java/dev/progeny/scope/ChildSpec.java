package dev.progeny.scope;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/**
 * A child of a {@link Supervisor}: what it does, and how it is started again and stopped. Immutable.
 *
 * @param name unique among its siblings
 * @param factory sets up one life; the child counts as started, and the next one is started, when it has returned. It runs
 *     on the child's thread, and must not call its own supervisor, which waits for it
 * @param restart default {@link Restart#PERMANENT}
 * @param stopGrace how long it may take from being asked to stop until it is killed; default 2 s
 */
public record ChildSpec(String name, Callable<? extends Supervised> factory, Restart restart, Duration stopGrace) {

    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    public ChildSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(restart, "restart");
        Objects.requireNonNull(stopGrace, "stopGrace");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a child needs a name that says what it is: name=\"" + name + "\"");
        }
        if (stopGrace.isNegative()) {
            throw new IllegalArgumentException("stopGrace must not be negative: stopGrace=" + stopGrace);
        }
    }

    /** Work without a set-up, which ends when it is interrupted. */
    public static ChildSpec of(String name, Work work) {
        Objects.requireNonNull(work, "work");
        return made(name, () -> work::run);
    }

    /** A new {@link Supervised} for every life. */
    public static ChildSpec made(String name, Callable<? extends Supervised> factory) {
        return new ChildSpec(name, factory, Restart.PERMANENT, Duration.ofSeconds(2));
    }

    /**
     * A supervisor with children of its own, which has all the time it needs to stop them. It fails when it gives up; when
     * its children have ended it lives on until it is stopped, but a {@link Supervisor#join} around it need not wait for it.
     */
    public static ChildSpec supervisor(String name, UnaryOperator<SupervisorOptions> with, ChildSpec... children) {
        Objects.requireNonNull(with, "with");
        for (ChildSpec child : Objects.requireNonNull(children, "children")) {
            Objects.requireNonNull(child, "children");
        }
        List<ChildSpec> all = List.of(children);
        return made(name, new NestedSupervisor.Factory(options -> with.apply(options.withName(name)), all))
                .withStopGrace(FOR_EVER);
    }

    boolean isSupervisor() {
        return factory instanceof NestedSupervisor.Factory;
    }

    public ChildSpec withRestart(Restart restart) {
        return new ChildSpec(name, factory, restart, stopGrace);
    }

    public ChildSpec withStopGrace(Duration stopGrace) {
        return new ChildSpec(name, factory, restart, stopGrace);
    }
}
