package dev.progeny.user;

import static org.assertj.core.api.Assertions.assertThat;


import dev.progeny.Pool;
import dev.progeny.TaskOptions;
import dev.progeny.testkit.NothingLeft;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bindings of scoped values that the caller names are bound where the task runs. */
@ExtendWith(NothingLeft.class)
class ContextTest {

    static final ScopedValue<String> USER = ScopedValue.newInstance();
    static final ScopedValue<Integer> DEPTH = ScopedValue.newInstance();

    @Test
    void namedPerTask_travelsToEveryModel() throws Exception {
        for (Pool pool : List.of(Pool.processes(1), Pool.threads(1), Pool.coroutines(1), Pool.hybrid(1, 2))) {
            try (pool) {
                TaskOptions options = TaskOptions.defaults().withContext(() -> USER, () -> DEPTH);
                ScopedValue.where(USER, "ada").where(DEPTH, 3).call(() -> {
                    assertThat(pool.submit(ContextTest::seen, options).get()).isEqualTo("ada 3");
                    assertThat(pool.submit(ContextTest::seen).get()).isEqualTo("nobody");
                    return null;
                });
                assertThat(pool.submit(ContextTest::seen, options).get()).isEqualTo("nobody");
            }
        }
    }

    @Test
    void namedForThePool_travelsWithAllThatIsSubmitted() throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withContext(() -> USER))) {
            ScopedValue.where(USER, "grace").call(() -> {
                assertThat(pool.submit(() -> USER.get()).get()).isEqualTo("grace");
                assertThat(pool.map(List.of(1, 2), x -> USER.get() + x)).containsExactly("grace1", "grace2");
                assertThat(pool.stream(List.of(1), x -> USER.get())).containsExactly("grace");
                assertThat(Stream.of(1).gather(pool.mapping(x -> USER.get()))).containsExactly("grace");
                pool.submit(() -> {
                            if (!USER.isBound()) {
                                throw new NoSuchElementException("not bound");
                            }
                        })
                        .get();
                return null;
            });
            assertThat(pool.submit(() -> USER.isBound()).get()).isFalse();
        }
    }

    private static String seen() {
        return USER.isBound() ? USER.get() + " " + DEPTH.get() : "nobody";
    }
}
