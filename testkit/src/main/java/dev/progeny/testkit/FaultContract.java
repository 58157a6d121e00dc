package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Job;
import dev.progeny.OutputHandler;
import dev.progeny.Pool;
import dev.progeny.WorkerDiedException;
import dev.progeny.WorkerDiedException.Reason;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a pool of processes promises of jobs and values that fail, exit or kill their process, wherever they do it on
 * their way: whoever waits has an answer within five seconds, and the pool works on.
 *
 * <p>What is encoded or decoded by the parent can exit or kill only the parent. There the parent is itself a worker of
 * the pool under test, with a pool of its own, and the answer is that of the task which opened it.
 */
@ExtendWith(NothingLeft.class)
@Timeout(60)
public abstract class FaultContract {

    private static final int EXIT_CODE = 3;
    private static final String WORDS = "it went off";

    /** Opens a pool with one worker process. */
    protected abstract Pool open();

    /** How often each fault happens at each step. */
    protected int rounds() {
        return 2;
    }

    /** Where on its way. */
    enum Place {
        ENCODE,
        DECODE,
        RUN,
        RESULT_ENCODE,
        RESULT_DECODE;

        boolean isInParent() {
            return this == ENCODE || this == RESULT_DECODE;
        }

        boolean isOfWriting() {
            return this == ENCODE || this == RESULT_ENCODE;
        }
    }

    enum Harm {
        ERROR,
        EXIT,
        KILL;

        int happen() {
            switch (this) {
                case ERROR -> throw new AssertionError(WORDS);
                case EXIT -> System.exit(EXIT_CODE);
                case KILL -> kill();
            }
            return 0;
        }

        private static void kill() {
            try {
                int _ = new ProcessBuilder("kill", "-9", "" + ProcessHandle.current().pid()).start().waitFor();
            } catch (IOException | InterruptedException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /** Does harm as it is written or read. */
    private static final class Mine implements Serializable {

        private static final long serialVersionUID = 1L;

        private final Harm harm;
        private final boolean onWriting;

        Mine(Harm harm, boolean onWriting) {
            this.harm = harm;
            this.onWriting = onWriting;
        }

        int touch() {
            return 0;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            if (onWriting) {
                int _ = harm.happen();
            }
            out.defaultWriteObject();
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (!onWriting) {
                int _ = harm.happen();
            }
        }
    }

    static Stream<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        for (Harm harm : Harm.values()) {
            for (Place place : Place.values()) {
                cells.add(Arguments.of(harm, place));
            }
        }
        return cells.stream();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void harmAtAnyStep_isAnsweredWithinFiveSeconds_andThePoolWorksOn(Harm harm, Place place) throws Exception {
        try (Pool pool = open()) {
            long before = pid(pool);
            for (int round = 0; round < rounds(); round++) {
                boolean asInput = round % 2 == 1;
                boolean nested = harm != Harm.ERROR && place.isInParent();
                Throwable failure = failure(nested
                        ? () -> pool.submit(() -> inAPoolOfItsOwn(harm, place, asInput)).get()
                        : () -> attempt(pool, harm, place, asInput));
                check(harm, failure);
                assertThat(pid(pool) == before).as("the same worker").isEqualTo(harm == Harm.ERROR);
            }
        }
    }

    private static long pid(Pool pool) throws Exception {
        return pool.submit(() -> ProcessHandle.current().pid()).get(5, TimeUnit.SECONDS);
    }

    /** Within five seconds. */
    private static Throwable failure(Callable<?> attempt) throws Exception {
        CompletableFuture<Object> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return "a result: " + attempt.call();
            } catch (Throwable failure) {
                return failure;
            }
        });
        Object outcome = answer.get(5, TimeUnit.SECONDS);
        assertThat(outcome).isInstanceOf(Throwable.class);
        Throwable failure = (Throwable) outcome;
        boolean wrapped = failure instanceof ExecutionException || failure instanceof CompletionException;
        Throwable cause = failure.getCause();
        return wrapped && cause != null ? cause : failure;
    }

    private static Object inAPoolOfItsOwn(Harm harm, Place place, boolean asInput) throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withOutput(OutputHandler.none()))) {
            return attempt(pool, harm, place, asInput);
        }
    }

    /** @param asInput else as what the job captures */
    private static Object attempt(Pool pool, Harm harm, Place place, boolean asInput) throws Exception {
        Mine mine = new Mine(harm, place.isOfWriting());
        boolean ofInput = place == Place.ENCODE || place == Place.DECODE;
        if (asInput) {
            return ofInput
                    ? pool.map(List.of(mine), Mine::touch)
                    : pool.map(List.of(place.isOfWriting()), onWriting -> result(harm, place, onWriting));
        }
        boolean onWriting = place.isOfWriting();
        Job<Object> job = ofInput ? mine::touch : () -> result(harm, place, onWriting);
        return pool.submit(job).get();
    }

    private static Object result(Harm harm, Place place, boolean onWriting) {
        return place == Place.RUN ? harm.happen() : new Mine(harm, onWriting);
    }

    private static void check(Harm harm, Throwable failure) {
        if (harm == Harm.ERROR) {
            assertThat(failure).hasStackTraceContaining(WORDS);
            return;
        }
        assertThat(failure).isInstanceOf(WorkerDiedException.class);
        WorkerDiedException died = (WorkerDiedException) failure;
        Reason expected = harm == Harm.EXIT ? Reason.EXITED : Reason.SIGNALLED;
        assertThat(died.reason()).as(died.getMessage()).isEqualTo(expected);
        assertThat(died.exitCode()).hasValue(harm == Harm.EXIT ? EXIT_CODE : 128 + 9);
    }
}
