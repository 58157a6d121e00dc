package dev.progeny;

import java.io.Serializable;

/**
 * Names a {@link ScopedValue} whose binding shall travel with tasks: the submitter's value, if it is bound there, is bound
 * while the task runs, in whatever process.
 *
 * {@snippet :
 * static final ScopedValue<String> USER = ScopedValue.newInstance();
 *
 * pool.submit(job, TaskOptions.defaults().withContext(() -> App.USER));
 * }
 *
 * <p>Written as a lambda because a {@code ScopedValue} is known by its identity: each process evaluates the lambda and
 * gets its own. The bound value must be able to travel.
 */
@FunctionalInterface
public interface ContextKey extends Serializable {

    ScopedValue<?> scopedValue();
}
