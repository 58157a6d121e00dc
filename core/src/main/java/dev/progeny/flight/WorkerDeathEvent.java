package dev.progeny.flight;

import dev.progeny.WorkerDeath;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("progeny.WorkerDeath")
@Label("Worker Death")
@Category("Progeny")
@Description("The end of a worker process, also one that the pool asked for: EXITED with code 0")
@StackTrace(false)
final class WorkerDeathEvent extends Event {

    @Label("Worker")
    @Nullable String worker;

    @Label("Process Id")
    long pid;

    @Label("Reason")
    @Nullable String reason;

    @Label("Exit Code")
    int exitCode;

    @Label("Signal")
    int signal;

    static void commit(WorkerDeath death) {
        var event = new WorkerDeathEvent();
        if (event.shouldCommit()) {
            event.worker = death.worker();
            event.pid = death.pid();
            event.reason = death.reason().name();
            event.exitCode = death.exitCode();
            event.signal = death.signal();
            event.commit();
        }
    }
}
