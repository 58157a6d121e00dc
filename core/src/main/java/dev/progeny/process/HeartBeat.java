package dev.progeny.process;

import dev.progeny.ProcessOptions;
import dev.progeny.link.Pulse;
import dev.progeny.os.Timers;
import java.time.Duration;
import java.util.List;

/** Finds workers that no longer answer: one look at all workers of a pool at each beat, as long as there are any. */
final class HeartBeat {

    private final Guard guard;
    private final Clock clock;
    private final Crew crew; // guarded by guard
    private final Duration interval;
    private boolean beating; // guarded by guard

    /** @param ground of the crew's pool */
    HeartBeat(Ground ground, Crew crew, ProcessOptions options) {
        this.guard = ground.guard();
        this.clock = ground.clock();
        this.crew = crew;
        boolean debugged = options.jvmOptions().stream().anyMatch(option -> option.contains("jdwp"));
        this.interval = debugged ? Duration.ZERO : options.heartbeat(); // a breakpoint stops the thread that answers
    }

    /** Some worker has connected. Called under the lock. */
    void begin() {
        if (!beating && interval.isPositive()) {
            beating = true;
            clock.after(interval, this::beat);
        }
    }

    /** The next beat is an interval after this one, not after when it should have been: see {@link Pulse}. */
    private void beat() {
        List<PoolWorker> workers = guard.locked(() -> {
            beating = false;
            if (!crew.isEmpty()) {
                begin();
            }
            return crew.all();
        });
        workers.forEach(worker -> worker.link().beat());
    }
}
