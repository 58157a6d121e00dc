/**
 * Run any lambda in a process, a thread or a coroutine, through one interface.
 *
 * <p>Start with {@link dev.progeny.Pool}. Actions in a thread before it submits a task happen-before the task runs, and
 * the task's actions happen-before its result is seen, as {@link java.util.concurrent.ExecutorService} promises; across
 * processes "seen" means copied: a task works on copies of what it captures, and only shared objects are shared.
 *
 * <p>Threads owned by a process pool, per worker: one that reads its answers, two that forward its output; all daemons.
 */
@NullMarked
package dev.progeny;

import org.jspecify.annotations.NullMarked;
