package dev.progeny.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("progeny.WorkerStart")
@Label("Worker Start")
@Category("Progeny")
@Description("The start of a worker process, until it was connected")
@StackTrace(false)
public final class WorkerStartEvent extends Event {

    @Label("Worker")
    @Nullable String worker;

    @Label("Process Id")
    long pid;

    static WorkerStartEvent begun() {
        var event = new WorkerStartEvent();
        event.begin();
        return event;
    }

    public void met(String name, long processId) {
        if (shouldCommit()) {
            worker = name;
            pid = processId;
            commit();
        }
    }
}
