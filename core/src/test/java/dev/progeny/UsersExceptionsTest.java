package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.shared.Shared;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exceptions of users, whose causes may go round: they fail their task, and the pool goes on. */
@ExtendWith(NothingLeft.class)
@Timeout(30)
class UsersExceptionsTest {

    static final class CauseOfItself extends RuntimeException {
        @Override
        public synchronized Throwable getCause() {
            return this;
        }
    }

    static final class Unaskable extends RuntimeException {
        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("not even this");
        }
    }

    enum Kind {
        RING,
        OWN_CAUSE,
        UNASKABLE,
        SUPPRESSED_RING,
        FILES_BEHIND_A_RING;

        Exception make() {
            return switch (this) {
                case RING -> ring("");
                case OWN_CAUSE -> new CauseOfItself();
                case UNASKABLE -> new Unaskable();
                case SUPPRESSED_RING -> suppressedRing();
                case FILES_BEHIND_A_RING -> ring("Too many open files");
            };
        }
    }

    private static Exception ring(String message) {
        Exception first = new Exception("first");
        first.initCause(new Exception("second", new IOException(message, first)));
        return first;
    }

    private static Exception suppressedRing() {
        Exception[] three = {new Exception("a"), new Exception("b"), new Exception("c")};
        for (int i = 0; i < 3; i++) {
            three[i].addSuppressed(three[(i + 1) % 3]);
            three[i].addSuppressed(three[(i + 2) % 3]);
        }
        return three[0];
    }

    @ParameterizedTest
    @EnumSource
    void exceptionThatGoesRound_failsItsTaskOnly(Kind kind) throws Exception {
        Class<?> type = kind.make().getClass();
        try (Pool pool = Pool.processes(1)) {
            assertThatThrownBy(pool.submit(() -> {
                                throw kind.make();
                            })
                            ::get)
                    .isInstanceOf(ExecutionException.class)
                    .satisfies(failed -> assertThat(failed.getCause()).isExactlyInstanceOf(type));
            assertThatThrownBy(() -> pool.map(List.of(1, 2), x -> {
                        throw kind.make();
                    }))
                    .isInstanceOf(CompletionException.class)
                    .satisfies(failed -> assertThat(failed.getCause()).isExactlyInstanceOf(type));
            assertThat(pool.submit(() -> 42).get()).isEqualTo(42);
        }
    }

    @Test
    void exceptionThatGoesRound_inHybrid() throws Exception {
        try (Pool pool = Pool.hybrid(1, 2)) {
            for (Kind kind : Kind.values()) {
                assertThatThrownBy(pool.submit(() -> {
                                    throw kind.make();
                                })
                                ::get)
                        .isInstanceOf(ExecutionException.class);
            }
            assertThat(pool.submit(() -> 42).get()).isEqualTo(42);
        }
    }

    interface Thrower {
        void throwIt(Kind kind) throws Exception;
    }

    @Test
    void exceptionThatGoesRound_ofAHostedObject() throws Exception {
        Thrower hosted = Shared.host(Thrower.class, kind -> {
            throw kind.make();
        });
        try (Pool pool = Pool.processes(1)) {
            for (Kind kind : Kind.values()) {
                assertThat(pool.submit(() -> caught(hosted, kind)).get()).isEqualTo(kind.make().getClass().getName());
            }
        } finally {
            Shared.unhost(hosted);
        }
    }

    private static String caught(Thrower hosted, Kind kind) {
        try {
            hosted.throwIt(kind);
            return "nothing";
        } catch (Exception thrown) {
            return thrown.getClass().getName();
        }
    }
}
