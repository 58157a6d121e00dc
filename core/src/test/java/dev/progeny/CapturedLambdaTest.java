package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import dev.progeny.transfer.Call;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Lambdas that capture something: what is common to all of one place travels once, what each has captured with its task. */
@ExtendWith(NothingLeft.class)
class CapturedLambdaTest {

    private Pool pool;

    record Point(int x, String name) implements Serializable {
        Job<String> told() {
            return () -> name + x;
        }
    }

    static final class Bean implements Serializable {

        private static final long serialVersionUID = 1L;

        final String name;
        final transient Thread forgotten = Thread.currentThread();

        Bean(String name) {
            this.name = name;
        }

        String greeting() {
            return "I am " + name;
        }
    }

    /** Whoever submits it as the one must not get the other. */
    interface Both extends Callable<String>, Runnable, Serializable {
        @Override
        default void run() {
            throw new IllegalStateException("run as a Runnable");
        }
    }

    @BeforeEach
    void open() {
        pool = Pool.processes(1);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static Job<Integer> number(int number) {
        return () -> number;
    }

    private static Job<String> everything(
            int i, long l, boolean b, char c, double d, float f, byte y, short s, @Nullable String text, Integer boxed) {
        return () -> i + " " + l + " " + b + c + d + f + y + s + text + boxed;
    }

    @Test
    void lambdasOfOnePlace_areOneCode_andTravelAsTheValuesTheyCapture() {
        Call first = Call.once(number(1));
        Call second = Call.once(number(2));
        assertThat(first.encodeInput(null).length()).isLessThan(10);
        assertThat(second.encodeInput(null).length()).isLessThan(10);
        assertThat(second.id()).isEqualTo(first.id()).isNotZero();
        assertThat(second.encoded()).isSameAs(first.encoded());
        Call other = Call.once(everything(1, 2, true, 'c', 3, 4, (byte) 5, (short) 6, null, 7));
        other.encodeInput(null);
        assertThat(other.id()).isNotEqualTo(first.id()).isNotZero();
    }

    @Test
    void eachTaskHasItsOwnValues() throws Exception {
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            tasks.add(pool.submit(number(i)));
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(tasks.get(i).get()).isEqualTo(i);
        }
    }

    @Test
    void primitivesOfAllKinds_andNull_areCaptured() throws Exception {
        Job<String> job = everything(1, 1L << 40, true, 'c', 0.5, 1.5f, (byte) -1, (short) -2, null, 9);
        assertThat(pool.submit(job).get()).isEqualTo(job.call()).isEqualTo("1 1099511627776 truec0.51.5-1-2null9");
    }

    @Test
    void lambdasOfRecords_andMethodReferences_boundAndFree_run() throws Exception {
        var bean = new Bean("Ada");
        assertThat(pool.submit(new Point(7, "p").told()).get()).isEqualTo("p7");
        Job<String> bound = bean::greeting;
        Job<String> ofTheJdk = "text"::toUpperCase;
        Job<List<String>> free = ArrayList::new;
        assertThat(pool.submit(bound).get()).isEqualTo("I am Ada");
        assertThat(pool.submit(ofTheJdk).get()).isEqualTo("TEXT");
        assertThat(pool.submit(free).get()).isEmpty();
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // that is what is tested
    private static <T extends Serializable> Job<List<T>> listed(T... values) {
        return () -> Arrays.asList(values);
    }

    @Test
    void varargsOfAGenericType_areCapturedAsTheArrayTheyAre() throws Exception {
        assertThat(pool.submit(listed("a", "b")).get()).containsExactly("a", "b");
        assertThat(pool.submit(listed(1, 2)).get()).containsExactly(1, 2);
        Integer[] numbers = {1, 2};
        assertThat(pool.submit(() -> numbers.getClass().getName()).get()).isEqualTo("[Ljava.lang.Integer;");
    }

    @Test
    void lambdaThatCapturesLambdas_runsThem() throws Exception {
        Job<Integer> inner = number(4);
        Fn<Integer, Integer> twice = x -> 2 * x;
        Comparator<String> byLength = (Comparator<String> & Serializable) (a, b) -> a.length() - b.length();
        assertThat(pool.submit(() -> twice.apply(inner.call())).get()).isEqualTo(8);
        assertThat(pool.submit(() -> List.of("aa", "b").stream().sorted(byLength).toList()).get())
                .containsExactly("b", "aa");
    }

    @Test
    void lambdaThatCameToAWorker_canBeSentOn() throws Exception {
        Job<Integer> inner = number(5);
        Job<Integer> back = pool.submit(() -> inner).get();
        assertThat(back.call()).isEqualTo(5);
        assertThat(pool.submit(back).get()).isEqualTo(5);
        Job<Job<Integer>> makes = () -> number(6);
        assertThat(pool.submit(makes).get().call()).isEqualTo(6);
        assertThat(pool.submit(number(7)).get()).isEqualTo(7);
    }

    @Test
    @SuppressWarnings("ReferenceEquality") // that is what is tested
    void whatTwoCapturedValuesShare_theyShareInTheWorker() throws Exception {
        List<String> shared = new ArrayList<>(List.of("x"));
        List<List<String>> holder = new ArrayList<>(List.of(shared));
        int[] numbers = {1};
        Object[] holdsThem = {numbers, new Bean("b")};
        var bean = new Bean("c");
        List<Object> beans = new ArrayList<>(List.of(bean));
        assertThat(pool.submit(() -> holder.getFirst() == shared).get()).isTrue();
        assertThat(pool.submit(() -> holdsThem[0] == numbers).get()).isTrue();
        assertThat(pool.submit(() -> beans.getFirst() == bean).get()).isTrue();
        List<Object> ring = new ArrayList<>();
        ring.add(ring);
        assertThat(pool.submit(() -> ring.getFirst() == ring).get()).isTrue();
    }

    @Test
    void actions_captureAndThrowAndReturnNothing() throws Exception {
        int number = 3;
        assertThat(pool.submit(() -> {
                    assertThat(number).isEqualTo(3);
                }).get())
                .isNull();
        Action failing = () -> {
            throw new java.io.IOException("number " + number);
        };
        assertThatThrownBy(pool.submit(failing)::get).cause().isInstanceOf(java.io.IOException.class).hasMessage("number 3");
        assertThat(pool.submit((Runnable & Serializable) () -> System.setProperty("captured", "" + number), "result").get())
                .isEqualTo("result");
        assertThat(pool.submit(() -> System.getProperty("captured")).get()).isEqualTo("3");
    }

    @Test
    void lambdaThatIsBothACallableAndARunnable_runsAsWhatItWasSubmitted() throws Exception {
        String text = "called";
        Both both = () -> text;
        assertThat(pool.submit((Callable<String>) both).get()).isEqualTo("called");
        assertThatThrownBy(pool.submit((Runnable) both)::get).cause().hasMessage("run as a Runnable");
    }

    @Test
    void whatCannotTravel_isRefusedWithTheWayToIt_alsoAfterLambdasOfThatPlaceThatCould() throws Exception {
        assertThat(pool.submit(classOf("text")).get()).isEqualTo("java.lang.String");
        Thread thread = Thread.currentThread();
        assertThatThrownBy(() -> pool.submit(classOf(thread)))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageMatching("the job cannot be sent to another process: the lambda at CapturedLambdaTest.java:\\d+"
                        + " captures `value`, a java.lang.Thread, which is not Serializable\\. .*");
        assertThatThrownBy(() -> pool.submit(classOf(List.of(new Bean("b"), thread))))
                .hasMessageContaining("captures `value` (ImmutableCollections$List12); its element 1 is a java.lang.Thread");
        assertThatThrownBy(() -> pool.submit(classOf(java.util.logging.Level.INFO)))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("captures `value`, a java.util.logging.Level, a class of the JDK's own, which no process");
        assertThat(pool.submit(classOf(1)).get()).isEqualTo("java.lang.Integer");
    }

    private static Job<String> classOf(Object value) {
        return () -> value.getClass().getName();
    }

    @Test
    void lambdaThatIsNotSerializable_isRefused_asEver() {
        int number = 1;
        Callable<Integer> plain = () -> number;
        assertThatThrownBy(() -> pool.submit(plain)).hasMessageContaining("is a plain Callable, which is not Serializable");
    }

    @Test
    void largeCapturedArray_isTheSame() throws Exception {
        byte[] large = new byte[3 << 20];
        large[large.length - 1] = 1;
        assertThat(pool.submit(() -> large.length + large[large.length - 1]).get()).isEqualTo((3 << 20) + 1);
    }

    @Test
    void childProcess_andPoolsOfOtherKinds_runThemToo() throws Exception {
        try (ChildProcess<Integer> child = ChildProcess.start(number(1));
                Pool threads = Pool.threads(1);
                Pool hybrid = Pool.hybrid(1, 100)) {
            assertThat(child.result()).isEqualTo(1);
            assertThat(threads.submit(number(2)).get()).isEqualTo(2);
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                tasks.add(hybrid.submit(number(i)));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(tasks.get(i).get()).isEqualTo(i);
            }
        }
    }

    private static final String PUSHED = """
            import dev.progeny.*;

            public class Pushed implements java.io.Serializable {
                public static Object job(String text) {
                    return (Job<String>) () -> text + new Pushed();
                }

                @Override public String toString() { return " pushed"; }
            }
            """;

    @Test
    void lambdaOfAForeignLoader_andAValueOfOne_run_andTheLoaderCanGo(@TempDir Path folder) throws Exception {
        Compiled compiled = Compiled.into(folder, "Pushed", PUSHED);
        WeakReference<ClassLoader> loader = useOnce(compiled);
        Eventually.holds(() -> {
            System.gc();
            return loader.refersTo(null);
        });
        assertThat(pool.submit(classOf("text")).get()).isEqualTo("java.lang.String");
    }

    @SuppressWarnings("unchecked") // what the source above makes
    private static WeakReference<ClassLoader> useOnce(Compiled compiled) throws Exception {
        try (URLClassLoader loader = compiled.loader()) {
            Class<?> type = loader.loadClass("made.Pushed");
            Job<String> job = (Job<String>) type.getMethod("job", String.class).invoke(null, "is");
            Object value = type.getConstructor().newInstance();
            try (Pool own = Pool.processes(1)) {
                assertThat(own.submit(classOf(1)).get()).isEqualTo("java.lang.Integer");
                assertThat(own.submit(job).get()).isEqualTo("is pushed");
                assertThat(own.submit(classOf(value)).get()).isEqualTo("made.Pushed");
                assertThat(own.submit(classOf(2)).get()).isEqualTo("java.lang.Integer");
            }
            return new WeakReference<>(loader);
        }
    }

    @Test
    void jobThatIsSubmittedByManyThreadsAtOnce_runsForEach() throws Exception {
        Supplier<Job<Integer>> place = () -> {
            int many = Thread.currentThread().getName().length();
            return () -> many;
        };
        List<Thread> threads = new ArrayList<>();
        List<Integer> answers = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().name("x".repeat(i + 1)).start(() -> answers.add(pool.submit(place.get()).join())));
        }
        for (Thread each : threads) {
            each.join();
        }
        assertThat(answers).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
    }
}
