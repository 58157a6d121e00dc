package dev.progeny.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("progeny.QueueWait")
@Label("Queue Wait")
@Category("Progeny")
@Description("A task that waited for a worker")
@StackTrace(false)
final class QueueWaitEvent extends Event {

    @Label("Task Id")
    long taskId;

    @Label("Task Name")
    @Nullable String taskName;
}
