package dev.progeny;

import java.io.Serializable;

/**
 * A function that can travel to another process and may throw anything. It travels once per worker, its inputs one by
 * one.
 *
 * @param <T> the input
 * @param <R> the result
 */
@FunctionalInterface
public interface Fn<T, R> extends Serializable {

    R apply(T input) throws Exception;
}
