package dev.progeny;

import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * A task with a result that can travel to another process.
 *
 * <p>A lambda passed to {@link Pool#submit(Job)} becomes one without a cast. It takes with it what it captures, so
 * everything captured must be {@link Serializable}; the worker gets copies.
 *
 * @param <R> the result; must be serializable (or a shared object) where the pool runs processes
 */
@FunctionalInterface
public interface Job<R> extends Callable<R>, Serializable {}
