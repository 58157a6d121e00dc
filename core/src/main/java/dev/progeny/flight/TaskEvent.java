package dev.progeny.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("progeny.Task")
@Label("Task")
@Category("Progeny")
@Description("A task in the hands of a worker, from when it was given to it until it was answered")
@StackTrace(false)
final class TaskEvent extends Event {

    @Label("Task Id")
    long taskId;

    @Label("Task Name")
    @Nullable String taskName;

    @Label("Worker")
    @Nullable String worker;

    @Label("Process Id")
    long pid;

    @Label("Outcome")
    @Description("SUCCESS, FAILED or CANCELLED")
    @Nullable String outcome;

    @Label("Failure")
    @Description("The class of the exception, if it failed")
    @Nullable Class<?> failure;
}
