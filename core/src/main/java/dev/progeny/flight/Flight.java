package dev.progeny.flight;

import dev.progeny.WorkerDeath;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * The door to Java Flight Recorder. Where that is absent, or nothing was ever recorded, none of our events is loaded, and
 * a task pays for one look at a static field.
 */
public final class Flight {

    /** On the module path it may be missing: we read it if it is there, and do not ask for it. */
    private static final boolean PRESENT = ModuleLayer.boot()
            .findModule("jdk.jfr")
            .filter(Flight.class.getModule()::canRead)
            .isPresent();

    private Flight() {}

    /** For a task that is queued now; null if nobody records. */
    public static @Nullable TaskFlight task() {
        return isOn() ? TaskFlight.queued() : null;
    }

    /** For a worker that is started now; null if nobody records. */
    public static @Nullable WorkerStartEvent workerStart() {
        return isOn() ? WorkerStartEvent.begun() : null;
    }

    public static void died(WorkerDeath death) {
        if (isOn()) {
            WorkerDeathEvent.commit(death);
        }
    }

    private static boolean isOn() {
        return PRESENT && FlightRecorder.isInitialized();
    }
}
