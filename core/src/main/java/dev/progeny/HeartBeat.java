package dev.progeny;

import dev.progeny.link.Pulse;
import dev.progeny.os.Timers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;

/** Finds workers that no longer answer: one look at all workers of a pool at each beat, as long as there are any. */
final class HeartBeat {

    private final Guard guard;
    private final Crew crew; // guarded by guard
    private final Duration interval;
    private boolean beating; // guarded by guard

    /** @param guard the lock of the crew's pool */
    HeartBeat(Guard guard, Crew crew, ProcessOptions options) {
        this.guard = guard;
        this.crew = crew;
        boolean debugged = options.jvmOptions().stream().anyMatch(option -> option.contains("jdwp"));
        this.interval = debugged ? Duration.ZERO : options.heartbeat(); // a breakpoint stops the thread that answers
    }

    /** Some worker has connected. Called under the lock. */
    void begin() {
        if (!beating && interval.isPositive()) {
            beating = true;
            Future<?> _ = Timers.after(interval, this::beat);
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
