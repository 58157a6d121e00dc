package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.NotTransferableException;
import dev.progeny.RemoteException;
import dev.progeny.shared.Shared;
import dev.progeny.shared.SharedLatch;
import dev.progeny.shared.SharedMemory;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls of a hosted object: which there are, what they carry, what comes back. */
abstract class HostCalls extends HostFixture {

    // ---- what can be called

    @ParameterizedTest
    @EnumSource
    void everyMethodOfTheInterface_isCalledInTheOwner(Place place) throws Exception {
        Counter counter = counter(place);
        List<Object> expected = List.of("counter", 5, 6, "int 1", "object 1", true, List.of("x"), counter.pid());
        assertThat(callAll(counter)).isEqualTo(expected);
        assertThat(elsewhere(() -> callAll(counter)).get()).isEqualTo(expected);
        assertThat(elsewhere(() -> counter.<@Nullable Object>same(null)).get()).isNull();
        if (place == Place.HERE) {
            assertThat(counter.pid()).isEqualTo(ProcessHandle.current().pid());
        }
    }

    private static List<Object> callAll(Counter counter) {
        return List.of(
                counter.name(),
                counter.add(5) - counter.add(-5),
                counter.total(1, 2, 3) + counter.total(),
                counter.overloaded(1),
                counter.overloaded((Object) 1),
                counter.swap(new char[15], (byte) 1, (short) 2, 3, 4f, 5d, false),
                counter.same(List.of("x")),
                counter.pid());
    }

    @ParameterizedTest
    @EnumSource
    void nothingElseOfTheObject_canBeCalled(Place place) throws Exception {
        Counter counter = counter(place);
        assertThat(otherFaces(counter)).isEmpty();
        assertThat(elsewhere(() -> otherFaces(counter)).get()).isEmpty();
    }

    /** Those of the object's types, beyond the interface, whose methods {@code proxy} lets somebody call. */
    private static List<String> otherFaces(Counter proxy) throws Exception {
        List<String> found = new ArrayList<>();
        for (Class<?> type : List.<Class<?>>of(Secret.class, LiveCounter.class)) {
            Method secret = type.getMethod("secret");
            try {
                found.add(type + ": " + secret.invoke(proxy));
            } catch (IllegalArgumentException itIsNoneOfThose) {
                assertThat(type.isInstance(proxy)).isFalse();
            }
        }
        return found;
    }

    sealed interface Sealed {}

    static final class OfSealed implements Sealed {}

    @Test
    @SuppressWarnings({"unchecked", "rawtypes", "NullAway"}) // on purpose
    void whatCannotBeHosted_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shared.host(LiveCounter.class, new LiveCounter()))
                .withMessageContaining("only the methods of an interface can be hosted")
                .withMessageContaining("LiveCounter");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shared.host(Sealed.class, new OfSealed()))
                .withMessageContaining("Sealed is sealed");
        assertThatNullPointerException().isThrownBy(() -> Shared.host(Counter.class, null));
        assertThatThrownBy(() -> Shared.host((Class) Counter.class, "x")).isInstanceOf(ClassCastException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shared.unhost("x"))
                .withMessage("not a proxy from Shared.host: java.lang.String");
    }

    // ---- what calls carry

    @Test
    void argumentsAndResults_areCopiesOutsideTheOwner() throws Exception {
        try (Owned<Counter> owned = owned()) {
            List<String> sent = new ArrayList<>(List.of("x"));
            List<String> back = owned.object().same(sent);
            back.add("y");
            assertThat(sent).containsExactly("x");
            assertThat(back).containsExactly("x", "y");
            byte[] large = new byte[4 << 20];
            Arrays.fill(large, (byte) 7);
            assertThat(owned.object().same(large)).isEqualTo(large).isNotSameAs(large);
        }
        List<String> argument = new ArrayList<>();
        assertThat(counter(Place.HERE).same(argument)).isSameAs(argument); // in the owner it is the object itself
    }

    @Test
    void whatCannotTravel_isRefused_andTheNextCallIsFine() throws Exception {
        try (Owned<Counter> owned = owned()) {
            Counter counter = owned.object();
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> counter.same(List.of(new Object())))
                        .isInstanceOf(NotTransferableException.class)
                        .hasMessageContaining("the call of Counter.same cannot be sent")
                        .hasMessageContaining("java.lang.Object");
            }
            assertThatThrownBy(elsewhere(() -> counter.overloaded(new Object()))::get)
                    .hasCauseInstanceOf(NotTransferableException.class);
            assertThat(counter.add(1)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void proxiesInArgumentsAndResults_travelAsProxies_andAreTheObjectAtHome(Place place) throws Exception {
        Counter counter = counter(place);
        assertThat(elsewhere(() -> counter.self().add(2)).get()).isEqualTo(2);
        List<Counter> back = elsewhere(() -> counter.same(List.of(counter, counter.self()))).get();
        assertThat(back).containsExactly(counter, counter);
        assertThat(back.getFirst().add(2)).isEqualTo(4);
        Counter direct = counter(Place.HERE);
        Counter home = elsewhere(() -> direct.self()).get();
        Object thing = new Object(); // it cannot travel, so it goes to the object itself or nowhere
        assertThat(home.same(thing)).isSameAs(thing);
    }

    @ParameterizedTest
    @EnumSource
    void callsBack_whileTheCallerWaits_tenDeep(Place place) throws Exception {
        Counter counter = counter(place);
        int depth = elsewhere(() -> {
                    AtomicReference<Callback> self = new AtomicReference<>();
                    self.set(Shared.host(
                            Callback.class, left -> left == 0 ? 0 : 1 + counter.ask(self.get(), left - 1)));
                    int reached = counter.ask(self.get(), 10);
                    Shared.unhost(self.get());
                    return reached;
                })
                .get();
        assertThat(depth).isEqualTo(10);
    }

    @Test
    void whatWasWrittenBeforeACall_isSeenByTheObject_andWhatItWroteByTheCaller() throws Exception {
        SharedMemory memory = SharedMemory.create(4);
        Callback twice = ended(Shared.host(Callback.class, round -> {
            int seen = memory.ints().get(0);
            memory.ints().put(0, 2 * seen); // plain: the call orders it
            return seen - round;
        }));
        int wrong = elsewhere(() -> {
                    int rounds = 0;
                    for (int i = 1; i <= 500; i++) {
                        memory.ints().put(0, i);
                        rounds += Math.abs(twice.ask(i)) + Math.abs(memory.ints().get(0) - 2 * i);
                    }
                    return rounds;
                })
                .get();
        assertThat(wrong).isZero();
        assertThat(memory.ints().get(0)).isEqualTo(1_000);
    }

    // ---- exceptions

    @ParameterizedTest
    @EnumSource
    void exceptions_crossAsThemselves(Place place) throws Exception {
        Counter counter = counter(place);
        assertExceptionsOf(counter);
        assertThat(elsewhere(() -> {
                            assertExceptionsOf(counter);
                            return counter.add(1);
                        })
                        .get())
                .isEqualTo(1);
    }

    private static void assertExceptionsOf(Counter counter) {
        assertThatThrownBy(() -> counter.fail("checked")).isExactlyInstanceOf(IOException.class).hasMessage("disk");
        assertThatThrownBy(() -> counter.fail("unchecked"))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("state");
        assertThatThrownBy(() -> counter.fail("error")).isExactlyInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> counter.fail("own"))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code).isEqualTo(7))
                .hasMessage("no")
                .cause()
                .isExactlyInstanceOf(ArithmeticException.class);
    }

    @Test
    void exceptionThatCannotBeRebuilt_isARemoteException_thatNamesIt() throws Exception {
        try (Owned<Counter> owned = owned()) {
            assertThatThrownBy(() -> owned.object().fail("strange"))
                    .isInstanceOfSatisfying(
                            RemoteException.class,
                            thrown -> assertThat(thrown.typeName()).endsWith("StrangeException"))
                    .hasMessageContaining("strange");
        }
    }

    // ---- many at once

    @ParameterizedTest
    @EnumSource
    void fourThatCall500TimesEach_loseNothing(Place place) throws Exception {
        Counter counter = counter(place);
        SharedLatch start = SharedLatch.create(4);
        var parties = elsewhere(4, number -> {
            start.countDown();
            start.await();
            List<Integer> sums = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                sums.add(counter.add(1));
            }
            return sums;
        });
        List<Integer> all = results(parties).stream().flatMap(List::stream).toList();
        assertThat(all).containsExactlyInAnyOrderElementsOf(
                IntStream.rangeClosed(1, 2_000).boxed().toList());
    }

    @Test
    void callsFromFourTasks_areInTheObjectAtOnce() throws Exception {
        CyclicBarrier all = new CyclicBarrier(5);
        Callback meeting = ended(Shared.host(Callback.class, round -> meet(all)));
        var parties = elsewhere(4, number -> meeting.ask(1) + meeting.ask(2));
        int mine = meeting.ask(1) + meeting.ask(2);
        assertThat(results(parties).stream().mapToInt(Integer::intValue).sum() + mine)
                .isEqualTo(2 * (1 + 2 + 3 + 4)); // each place of the barrier once a round
    }

    private static int meet(CyclicBarrier all) {
        try {
            return all.await(30, TimeUnit.SECONDS);
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    static List<ThrowingCallable> someCallsOf(Counter counter) {
        return List.of(() -> counter.add(1), counter::name, counter::self, () -> counter.fail("checked"));
    }
}
