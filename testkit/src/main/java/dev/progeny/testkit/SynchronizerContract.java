package dev.progeny.testkit;

/**
 * What semaphore, latch, barrier and event of {@link dev.progeny.shared} promise to those who share them, whatever they
 * are: the test's own thread and the tasks of a pool, which may be threads, processes, or both. Extend it as {@link
 * LockContract}.
 */
public abstract class SynchronizerContract extends BarrierPromises {}
