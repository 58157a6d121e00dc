package dev.progeny.process;

import dev.progeny.os.Timers;
import java.time.Duration;
import java.util.List;

/** Lets workers go that have been idle for too long: one look for all of them, when the first of them may have been. */
final class IdleWatch {

    private static final Duration LEAST = Duration.ofMillis(10); // between two looks: spares are always idle

    private final Guard guard;
    private final Clock clock;
    private final Crew crew; // guarded by guard
    private final Duration timeout;
    private boolean watching; // guarded by guard

    /** @param ground of the crew's pool */
    IdleWatch(Ground ground, Crew crew, Duration timeout) {
        this.guard = ground.guard();
        this.clock = ground.clock();
        this.crew = crew;
        this.timeout = timeout;
    }

    /** Some workers are idle. Called under the lock. */
    void begin() {
        if (!watching) {
            watching = true;
            clock.after(timeout.compareTo(LEAST) < 0 ? LEAST : timeout, this::look);
        }
    }

    private void look() {
        List<PoolWorker> superfluous = guard.locked(() -> {
            watching = false;
            List<PoolWorker> leave = crew.superfluous(Timers.saturatedNanos(timeout));
            leave.forEach(PoolWorker::beginStop);
            if (crew.hasIdle()) {
                begin();
            }
            return leave;
        });
        superfluous.forEach(worker -> worker.link().stop());
    }
}
