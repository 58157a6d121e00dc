package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.scope.Coroutine;
import dev.progeny.scope.EventLoop;
import dev.progeny.scope.TaskGroup;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What javac makes of the calls that people write: none reaches a method that drops what it was given. */
@SuppressWarnings("FutureReturnValueIgnored") // what is asked is where the call arrives; nothing runs
class OverloadTest {

    private static final TaskOptions OPTIONS = TaskOptions.defaults().withTimeout(Duration.ofMillis(50));

    private static int value() {
        return 1;
    }

    private static void nothing() {}

    private static void throwing() throws Exception {
        Thread.sleep(1);
    }

    @Test
    void lambdas_reachWhatTravels() {
        assertReaches("submit(Job)", pool -> pool.submit(() -> 1));
        assertReaches("submit(Job)", pool -> pool.submit(() -> value()));
        assertReaches("submit(Job)", pool -> pool.submit(OverloadTest::value));
        assertReaches("submit(Job)", pool -> pool.submit(() -> {
            throwing();
            return "done";
        }));
        assertReaches("submit(Action)", pool -> pool.submit(() -> {}));
        assertReaches("submit(Action)", pool -> pool.submit(() -> throwing()));
        assertReaches("submit(Action)", pool -> pool.submit(OverloadTest::nothing));
        assertReaches("submit(Action)", pool -> pool.submit(OverloadTest::throwing));
        assertReaches("execute(Action)", pool -> pool.execute(() -> throwing()));
        assertReaches("execute(Action)", pool -> pool.execute(OverloadTest::nothing));
    }

    @Test
    void lambdasWithOptions_reachWhatObeysThem() {
        assertReaches("submit(Job,TaskOptions)", pool -> pool.submit(() -> 1, OPTIONS));
        assertReaches("submit(Job,TaskOptions)", pool -> pool.submit(OverloadTest::value, OPTIONS));
        assertReaches("submit(Action,TaskOptions)", pool -> pool.submit(() -> {}, OPTIONS));
        assertReaches("submit(Action,TaskOptions)", pool -> pool.submit(() -> nothing(), OPTIONS));
        assertReaches("submit(Action,TaskOptions)", pool -> pool.submit(() -> throwing(), OPTIONS));
        assertReaches("submit(Action,TaskOptions)", pool -> pool.submit(OverloadTest::nothing, OPTIONS));
        assertReaches("submit(Action,TaskOptions)", pool -> pool.submit(() -> System.out.println(), OPTIONS));
    }

    @Test
    void variables_reachWhatTheirTypeSays() {
        Job<Integer> job = () -> 1;
        Action action = () -> {};
        Callable<Integer> callable = () -> 1;
        Runnable runnable = () -> {};
        assertReaches("submit(Job,TaskOptions)", pool -> pool.submit(job, OPTIONS));
        assertReaches("submit(Action,TaskOptions)", pool -> pool.submit(action, OPTIONS));
        assertReaches("submit(Callable,TaskOptions)", pool -> pool.submit(callable, OPTIONS));
        assertReaches("submit(Runnable,TaskOptions)", pool -> pool.submit(runnable, OPTIONS));
        assertReaches("submit(Callable)", pool -> pool.submit(callable));
        assertReaches("submit(Runnable)", pool -> pool.submit(runnable));
        assertReaches("submit(Runnable,Object)", pool -> pool.submit(runnable, "done"));
        assertReaches("submit(Runnable,Object)", pool -> pool.submit(() -> {}, 5));
    }

    @Test
    void mapFamily_reachesTheLookAhead() {
        assertReaches("stream(Iterable,Fn)", pool -> pool.stream(List.of(1), x -> x + 1));
        assertReaches("stream(Iterable,Fn,int)", pool -> pool.stream(List.of(1), x -> x + 1, 4));
        assertReaches("map(Iterable,Fn)", pool -> pool.map(List.of(1), Math::abs));
        Collection<Job<Integer>> jobs = List.of(() -> 1);
        assertReaches("invokeAll(Collection,long,TimeUnit)", pool -> pool.invokeAll(jobs, 1, TimeUnit.SECONDS));
    }

    /** The types tell which one it was. */
    @Test
    void insideOneProcess_valuesAreKept() throws Exception {
        EventLoop.run(loop -> {
            Coroutine<Integer> kept = loop.spawn(() -> value());
            Coroutine<Void> none = loop.spawn(() -> nothing());
            assertThat(kept.get()).isEqualTo(1);
            assertThat(none.get()).isNull();
            return null;
        });
        try (var group = TaskGroup.open()) {
            TaskGroup.Subtask<Integer> kept = group.fork(() -> value());
            group.join();
            assertThat(kept.get()).isEqualTo(1);
        }
    }

    @Test
    void actionWithATimeOut_timesOut() {
        try (Pool pool = Pool.threads(1)) {
            Task<Void> late = pool.submit(() -> Thread.sleep(60_000), OPTIONS);
            Runnable plain = () -> {};
            assertThatThrownBy(late::get).hasCauseInstanceOf(TaskTimeoutException.class);
            assertThat(pool.submit(plain, OPTIONS.withName("plain")).name()).isEqualTo("plain");
        }
    }

    @Test
    void nullInTheirPlace_isTheNullResultOfAnExecutor() throws Exception {
        try (Pool pool = Pool.threads(1)) {
            Runnable plain = () -> {};
            Task<Void> done = pool.submit(plain, null);
            assertThat(done.get()).isNull();
            assertThat(pool.submit(() -> {}, null).get()).isNull();
        }
    }

    @Test
    void optionsAsTheResultOfAnExecutor_areRefused() {
        try (Pool pool = Pool.threads(1)) {
            ExecutorService plain = pool;
            assertThatThrownBy(() -> plain.submit(() -> {}, OPTIONS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Declare the pool as Pool");
        }
    }

    private interface Asked {
        void of(Pool pool) throws Exception;
    }

    private static void assertReaches(String signature, Asked call) {
        var reached = new AtomicReference<Method>();
        Pool pool = (Pool) Proxy.newProxyInstance(
                OverloadTest.class.getClassLoader(), new Class<?>[] {Pool.class}, (proxy, method, arguments) -> {
                    reached.set(method);
                    return null;
                });
        try {
            call.of(pool);
        } catch (Exception impossible) {
            throw new AssertionError(impossible);
        }
        Method method = reached.get();
        assertThat(Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(",", method.getName() + "(", ")")))
                .isEqualTo(signature);
    }
}
