package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.progeny.Fn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The map family gives what the serial loop gives. */
abstract class MapPromises extends CancelPromises {

    @Test
    void serialLoopAndMapFamily_giveTheSame() {
        List<Integer> inputs = IntStream.range(0, 500).boxed().toList();
        List<Integer> expected = inputs.stream().map(x -> x * x).toList();
        assertThat(pool.map(inputs, x -> x * x)).isEqualTo(expected);
        assertThat(pool.stream(inputs, x -> x * x)).containsExactlyElementsOf(expected);
        assertThat(pool.streamUnordered(inputs, x -> x * x)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(inputs.stream().gather(pool.<Integer, Integer>mapping(x -> x * x))).containsExactlyElementsOf(expected);
    }

    @Test
    void emptyInput_returnsAtOnce() throws Exception {
        assertThat(pool.map(List.<Integer>of(), x -> x)).isEmpty();
        assertThat(pool.stream(List.<Integer>of(), x -> x)).isEmpty();
        assertThat(pool.streamUnordered(List.<Integer>of(), x -> x)).isEmpty();
        assertThat(Stream.<Integer>empty().gather(pool.<Integer, Integer>mapping(x -> x))).isEmpty();
        assertThat(pool.invokeAll(List.<Callable<Integer>>of())).isEmpty();
    }

    @Test
    void failureInTheMiddleOfAMap_isThrownWithItsCause_andThePoolGoesOn() throws Exception {
        Fn<Integer, Integer> reciprocal = x -> 10 / x;
        assertThatThrownBy(() -> pool.map(List.of(1, 0, 2), reciprocal))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ArithmeticException.class);
        Iterator<Integer> ordered = pool.stream(List.of(1, 0, 2), reciprocal).iterator();
        assertThat(ordered.next()).isEqualTo(10);
        assertThatThrownBy(ordered::next).hasCauseInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> pool.streamUnordered(List.of(0), reciprocal).toList())
                .hasCauseInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Stream.of(0).gather(pool.mapping(reciprocal)).toList())
                .hasCauseInstanceOf(ArithmeticException.class);
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    @Test
    void inputThatThrows_surfacesAtItsPosition() {
        Iterable<Integer> inputs = () -> IntStream.range(0, 10)
                .map(i -> {
                    if (i == 3) {
                        throw new IllegalArgumentException("input 3");
                    }
                    return i;
                })
                .iterator();
        Iterator<Integer> results = pool.stream(inputs, x -> x).iterator();
        assertThat(List.of(results.next(), results.next(), results.next())).containsExactly(0, 1, 2);
        assertThatThrownBy(results::next).isInstanceOf(IllegalArgumentException.class).hasMessage("input 3");
        assertThat(results.hasNext()).isFalse();
        assertThatThrownBy(() -> pool.map(inputs, x -> x)).hasMessage("input 3");
    }

    @Test
    void streamOverAnEndlessInput_readsOnlyABoundedLookAhead() {
        AtomicInteger read = new AtomicInteger();
        Iterable<Integer> endless = () -> Stream.generate(read::incrementAndGet).iterator();
        try (Stream<Integer> results = pool.stream(endless, x -> x)) {
            Iterator<Integer> iterator = results.iterator();
            for (int i = 1; i <= 100; i++) {
                assertThat(iterator.next()).isEqualTo(i);
            }
        }
        int lookAhead = Math.max(2 * pool.stats().parallelism(), pool.model().crossesProcesses() ? 1_024 : 0);
        assertThat(read.get()).isBetween(100, 101 + lookAhead);
    }

    @Test
    void streamWithALookAhead_readsNoFurther() {
        for (int lookAhead : new int[] {1, 5, 3_000}) {
            AtomicInteger read = new AtomicInteger();
            Iterable<Integer> endless = () -> Stream.generate(read::incrementAndGet).iterator();
            try (Stream<Integer> results = pool.stream(endless, x -> x, lookAhead)) {
                Iterator<Integer> iterator = results.iterator();
                for (int i = 1; i <= 50; i++) {
                    assertThat(iterator.next()).isEqualTo(i);
                    assertThat(read.get()).isLessThanOrEqualTo(i + lookAhead);
                }
            }
        }
        assertThatThrownBy(() -> pool.stream(List.of(1), x -> x, 0)).hasMessageContaining("lookAhead=0");
    }

    @Test
    void nullInputsAndResults_areValuesLikeOthers() {
        List<Integer> inputs = Arrays.asList(1, null, 3);
        for (MapForm form : MapForm.values()) {
            assertThat(form.<Integer, Integer>over(pool, inputs, x -> x).toList())
                    .as("%s", form)
                    .containsExactlyInAnyOrder(1, null, 3);
        }
    }

    /** Ten numbers; at one of them, or at the end, it fails. The failure is the caller's own and stays as it is. */
    private record FailingInput(int at, Throwable failure) implements Iterable<Integer> {

        FailingInput(int at) {
            this(at, new IllegalArgumentException("input " + at));
        }

        @Override
        public Iterator<Integer> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    if (next == at && at == 10) {
                        fail();
                    }
                    return next < 10;
                }

                @Override
                public Integer next() {
                    if (next == at) {
                        fail();
                    }
                    return next++;
                }

                private void fail() {
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) failure;
                }
            };
        }
    }

    @Test
    void inputThatThrows_surfacesBehindWhatCameBefore_andThePoolGoesOn() throws Exception {
        for (MapForm form : MapForm.values()) {
            for (int at : new int[] {0, 3, 10}) {
                var input = new FailingInput(at);
                List<Integer> seen = new ArrayList<>();
                assertThatThrownBy(() -> form.<Integer, Integer>over(pool, input, x -> x).forEach(seen::add))
                        .as("%s, at %s", form, at)
                        .isSameAs(input.failure()); // neither wrapped nor marked as remote
                Integer[] before = IntStream.range(0, at).boxed().toArray(Integer[]::new);
                switch (form) {
                    case MAP -> assertThat(seen).isEmpty();
                    case STREAM -> assertThat(seen).containsExactly(before);
                    case UNORDERED -> assertThat(seen).containsExactlyInAnyOrder(before);
                    case MAPPING -> assertThat(seen).isSubsetOf(before); // the source throws past the gatherer
                }
                assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            }
        }
    }

    /** An Error too is thrown where it stands, as a loop would meet it. */
    @Test
    void errorOfTheInput_surfacesBehindWhatCameBefore() throws Exception {
        for (int at : new int[] {0, 3, 10}) {
            var input = new FailingInput(at, new StackOverflowError("input " + at));
            Integer[] before = IntStream.range(0, at).boxed().toArray(Integer[]::new);
            List<Integer> seen = new ArrayList<>();
            try (Stream<Integer> results = pool.stream(input, x -> x)) {
                assertThatThrownBy(() -> results.forEach(seen::add)).isSameAs(input.failure());
            }
            assertThat(seen).containsExactly(before);
            seen.clear();
            try (Stream<Integer> results = pool.streamUnordered(input, x -> x)) {
                assertThatThrownBy(() -> results.forEach(seen::add)).isSameAs(input.failure());
            }
            assertThat(seen).containsExactlyInAnyOrder(before);
            assertThatThrownBy(() -> pool.map(input, x -> x)).isSameAs(input.failure());
        }
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    @Test
    void inputWithoutAnIterator_isTheCallersFailure() throws Exception {
        Iterable<Integer> broken = () -> {
            throw new IllegalStateException("no iterator");
        };
        for (MapForm form : MapForm.values()) {
            assertThatThrownBy(() -> form.<Integer, Integer>over(pool, broken, x -> x).toList())
                    .as("%s", form)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("no iterator");
        }
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    @Test
    void streamClosedEarly_cancelsWhatIsInFlight() throws Exception {
        for (MapForm form : List.of(MapForm.STREAM, MapForm.UNORDERED)) {
            Gate gate = Gate.closed();
            Fn<Integer, Integer> fn = x -> x == 0 ? 0 : gate.pass(x);
            try (Stream<Integer> results = form.over(pool, List.of(0, 1, 2, 3), fn)) {
                assertThat(results.iterator().next()).as("%s", form).isZero();
                gate.awaitEntered(3);
            }
            gate.awaitInterrupted(3);
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void mappingThatIsCutShort_cancelsWhatIsInFlight() throws Exception {
        Gate gate = Gate.closed();
        Fn<Integer, Integer> fn = x -> x == 0 ? 0 : gate.pass(x);
        assertThat(Stream.of(0, 1, 2, 3).gather(pool.mapping(fn)).limit(1)).containsExactly(0);
        Eventually.holds(() -> pool.stats().running() + pool.stats().queued() == 0);
        assertThat(gate.passed().get()).isZero();
    }

    @Test
    void failureOfATask_cancelsTheOthers() {
        for (MapForm form : MapForm.values()) {
            Gate gate = Gate.closed();
            Fn<Integer, Integer> fn = x -> {
                if (x == 0) {
                    Gate.await(() -> gate.entered().get() == 2);
                    throw new IllegalStateException("one of them");
                }
                return gate.pass(x);
            };
            assertThatThrownBy(() -> form.over(pool, List.of(0, 1, 2), fn).toList())
                    .as("%s", form)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseExactlyInstanceOf(IllegalStateException.class);
            gate.awaitInterrupted(2);
        }
    }

    @Test
    void interruptedMap_isACancellation_keepsTheInterrupt_andCancelsItsTasks() throws Exception {
        for (MapForm form : MapForm.values()) {
            Gate gate = Gate.closed();
            Thread waiting = Thread.currentThread();
            Thread interrupter = Thread.ofVirtual().start(() -> {
                gate.awaitEntered(2);
                waiting.interrupt();
            });
            Throwable thrown = catchThrowable(() -> form.over(pool, List.of(1, 2), gate::pass).toList());
            assertThat(Thread.interrupted()).as("%s", form).isTrue();
            assertThat(thrown).as("%s", form).isInstanceOf(CancellationException.class);
            interrupter.join();
            gate.awaitInterrupted(2);
        }
    }
}
