package dev.progeny;

/**
 * One worker at one moment.
 *
 * @param name such as {@code pool-1-worker-2}, unique in this process unless two pools were given the
 *     same name; output lines are tagged with it
 * @param pid its process; this one for threads and coroutines
 * @param running tasks in its hands
 * @param finished tasks it answered
 */
public record WorkerInfo(String name, long pid, int running, long finished) {}
