/**
 * What every {@link dev.progeny.Pool} promises, as tests for a pool of your own.
 *
 * <ol>
 *   <li>Add {@code progeny-testkit} and a JUnit engine to your dependencies of scope {@code test}.
 *   <li>Extend {@link dev.progeny.testkit.PoolContract}; a top-level or static class without constructor arguments.
 *   <li>Return your pool from {@code open(parallelism)} and, running one task at a time, from {@code openOne()}.
 *   <li>Run it as any JUnit class: each promise is a test, and its name says what is promised.
 *   <li>{@link dev.progeny.testkit.LockContract}, {@link dev.progeny.testkit.SynchronizerContract}, {@link
 *       dev.progeny.testkit.QueueContract}, {@link dev.progeny.testkit.MapContract} and {@link
 *       dev.progeny.testkit.HostContract} say the same of shared objects in the hands of your pool's tasks.
 *   <li>{@link dev.progeny.testkit.FaultContract} runs jobs and values that fail, exit or kill wherever they can;
 *       {@link dev.progeny.testkit.Faults} makes the library itself die, throw, stall or lose a frame.
 *   <li>For your other tests: {@code @ExtendWith(NothingLeft.class)} and {@code Eventually.holds(() -> …)}.
 * </ol>
 *
 * <p>{@link dev.progeny.testkit.ConnectionContract} is what connections promise, run over each way that carries them.
 */
@NullMarked
package dev.progeny.testkit;

import org.jspecify.annotations.NullMarked;
