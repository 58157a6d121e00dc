package dev.progeny.testkit;

/**
 * What a {@link dev.progeny.shared.SharedLock} and its conditions promise to those who share it, whatever they are: the
 * test's own thread and the tasks of a pool, which may be threads, processes, or both.
 *
 * {@snippet :
 * class LockOverMyPoolTest extends LockContract {
 *     protected Pool open(int parallelism) {
 *         return new MyPool(parallelism);
 *     }
 * }
 * }
 */
public abstract class LockContract extends ConditionPromises {}
