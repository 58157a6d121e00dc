package dev.progeny.testkit;

import dev.progeny.Fn;
import dev.progeny.Pool;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The four ways to apply one function to many inputs. */
enum MapForm {
    MAP {
        @Override
        <T, R> Stream<R> over(Pool pool, Iterable<T> inputs, Fn<? super T, ? extends R> fn) {
            return pool.<T, R>map(inputs, fn).stream();
        }
    },
    STREAM {
        @Override
        <T, R> Stream<R> over(Pool pool, Iterable<T> inputs, Fn<? super T, ? extends R> fn) {
            return pool.stream(inputs, fn);
        }
    },
    UNORDERED {
        @Override
        <T, R> Stream<R> over(Pool pool, Iterable<T> inputs, Fn<? super T, ? extends R> fn) {
            return pool.streamUnordered(inputs, fn);
        }
    },
    MAPPING {
        @Override
        <T, R> Stream<R> over(Pool pool, Iterable<T> inputs, Fn<? super T, ? extends R> fn) {
            return StreamSupport.stream(inputs.spliterator(), false).gather(pool.<T, R>mapping(fn));
        }
    };

    abstract <T, R> Stream<R> over(Pool pool, Iterable<T> inputs, Fn<? super T, ? extends R> fn);
}
