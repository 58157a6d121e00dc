package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.ChildProcess;
import dev.progeny.Fn;
import dev.progeny.Job;
import dev.progeny.shared.SharedEvent;
import dev.progeny.shared.SharedQueue;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Something that lives in a process of its own, whatever the pool under test is: to be used from here, and to lose its
 * owner.
 *
 * @param object as it came from there
 */
record Owned<T>(T object, ChildProcess<Void> owner, SharedEvent end, SharedEvent ended) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What {@code maker} makes there; at {@link #endItThere} its owner does {@code ending} to it, and lives on. */
    static <T> Owned<T> start(Job<T> maker, Fn<T, ?> ending) throws InterruptedException {
        SharedEvent end = SharedEvent.create();
        SharedEvent ended = SharedEvent.create();
        SharedQueue<T> made = SharedQueue.create(1);
        ChildProcess<Void> owner = ChildProcess.start(() -> {
            T object = maker.call();
            made.put(object);
            end.await();
            Object _ = ending.apply(object);
            ended.set();
            TimeUnit.MINUTES.sleep(5);
        });
        T object = Objects.requireNonNull(made.poll(PATIENCE), "nothing came from pid " + owner.pid());
        made.close();
        return new Owned<>(object, owner, end, ended);
    }

    void endItThere() throws InterruptedException {
        end.set();
        assertThat(ended.await(PATIENCE)).isTrue();
    }

    void killOwner() {
        owner.kill();
        owner.onExit().join();
    }

    @Override
    public void close() {
        killOwner();
        end.close();
        ended.close();
    }
}
