package dev.progeny.testkit;

/**
 * What every {@link dev.progeny.Pool} promises, whatever runs its tasks: extend it to test a pool of your own.
 *
 * {@snippet :
 * class MyPoolTest extends PoolContract {
 *     protected Pool open(int parallelism) {
 *         return new MyPool(parallelism);
 *     }
 *
 *     protected Pool openOne() {
 *         return new MyPool(1);
 *     }
 * }
 * }
 *
 * <p>Each test opens a pool of four, closes it, and asserts that no process, worker thread or file is left ({@link
 * NothingLeft}). Some start further JVMs, with this one's class path: the class needs a constructor without arguments and
 * must not be an inner or a local class. The tests are not to be overridden: a promise is kept or it is not.
 */
public abstract class PoolContract extends ProgramPromises {}
