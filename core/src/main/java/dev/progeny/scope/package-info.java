/**
 * Threads of one process that end where they began: {@link dev.progeny.scope.TaskGroup} for work that is done together,
 * {@link dev.progeny.scope.Supervisor} for work that must go on, {@link dev.progeny.scope.EventLoop} for work that shares
 * state without locks.
 *
 * <p>Invariant: each of the three is closed only after its last thread has ended; there is no way to start a thread that
 * outlives its scope. The one exception is told: a supervised child that ignores its interrupt is reported as abandoned.
 *
 * <p>Threads owned: the virtual threads of the pieces of work, one virtual thread per supervisor, and one platform daemon
 * per event loop that reports slow coroutines. Deadlines use the delay thread of the common pool.
 *
 * <p>Happens-before: what a thread did before it starts a piece of work, before that work; the work, before the return of
 * the {@code join} or {@code get} that tells its outcome; in an event loop, each turn of a coroutine before the next turn
 * of any other.
 */
@NullMarked
package dev.progeny.scope;

import org.jspecify.annotations.NullMarked;
