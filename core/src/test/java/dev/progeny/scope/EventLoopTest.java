package dev.progeny.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.testkit.Eventually;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** One at a time, in turn, and all of them to the end. */
class EventLoopTest {

    private int count; // plain: the baton is all that guards it
    private final CountDownLatch never = new CountDownLatch(1);

    /** Waits, baton in hand, until it stands in the queue: from now on one yield gives it a turn. */
    private static <T> Coroutine<T> queued(Coroutine<T> coroutine) {
        Eventually.holds(() -> coroutine.thread().getState() == Thread.State.WAITING);
        return coroutine;
    }

    @Test
    void millionUnlockedIncrements_ofThousandCoroutines_areExact() throws Exception {
        EventLoop.run(loop -> {
            for (int i = 0; i < 1_000; i++) {
                var _ = loop.spawn(() -> {
                    for (int k = 0; k < 1_000; k++) {
                        count++;
                        if (k % 100 == 0) {
                            loop.yieldNow();
                        }
                    }
                });
            }
            return 0;
        });
        assertThat(count).isEqualTo(1_000_000);
    }

    @Test
    void neverTwoAtOnce_aLookBetweenTwoWaitsSeesNoChange() throws Exception {
        EventLoop.run(loop -> {
            for (int i = 0; i < 50; i++) {
                int mine = i;
                var _ = loop.spawn(() -> {
                    for (int k = 0; k < 20; k++) {
                        count = mine;
                        LockSupport.parkNanos(1); // off the carrier: whoever could run would run now
                        assertThat(count).isEqualTo(mine);
                        loop.yieldNow();
                    }
                });
            }
            return 0;
        });
    }

    @Test
    void blockedRead_letsTheOthersGoOn() throws Exception {
        Pipe pipe = Pipe.open();
        List<String> order = new ArrayList<>();
        try (var source = pipe.source();
                var sink = pipe.sink()) {
            EventLoop.run(loop -> {
                var _ = queued(loop.spawn(() -> {
                    order.add("reading");
                    int bytes = loop.blocking(() -> source.read(ByteBuffer.allocate(1)));
                    order.add("read " + bytes);
                }));
                loop.yieldNow(); // the reader goes first, and blocks
                order.add("others");
                sink.write(ByteBuffer.wrap(new byte[] {1}));
                return 0;
            });
        }
        assertThat(order).containsExactly("reading", "others", "read 1");
    }

    @Test
    void yield_letsEveryoneWhoWaitsHaveATurn_inOrder() throws Exception {
        List<Integer> turns = new ArrayList<>();
        EventLoop.run(loop -> {
            for (int i = 0; i < 3; i++) {
                int mine = i;
                var _ = queued(loop.spawn(() -> {
                    turns.add(mine);
                    for (int k = 0; k < 2; k++) {
                        loop.yieldNow();
                        turns.add(mine);
                    }
                }));
            }
            return 0;
        });
        assertThat(turns).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2);
    }

    @Test
    void run_returnsWhatMainReturned_afterTheSpawnedOnesHaveEnded() throws Exception {
        var ended = new AtomicBoolean();
        String result = EventLoop.run(loop -> {
            var _ = loop.spawn(() -> {
                loop.sleep(Duration.ofMillis(20));
                ended.set(true);
            });
            return "done";
        });
        assertThat(result).isEqualTo("done");
        assertThat(ended).isTrue();
    }

    @Test
    void get_insideTheLoop_letsTheAwaitedOneRun() throws Exception {
        int sum = EventLoop.run(loop -> {
            var one = loop.spawn(() -> 1);
            var two = loop.spawn(() -> 2);
            var three = CompletableFuture.supplyAsync(() -> 3);
            return one.get() + two.get(1, TimeUnit.MINUTES) + loop.await(three) + loop.await(loop.spawn(() -> 4));
        });
        assertThat(sum).isEqualTo(10);
    }

    @Test
    void get_withALimit_givesUpAndHasTheBatonAgain() throws Exception {
        EventLoop.run(loop -> {
            var endless = loop.spawn(() -> loop.blocking(() -> never.await()));
            assertThatThrownBy(() -> endless.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            loop.yieldNow(); // needs the baton
            return endless.cancel(true);
        });
    }

    /** The named methods pass the baton, and nothing else does: not a log line, not a look at an outcome. */
    @Test
    void noMethodOfACoroutineButGet_givesTheTurnAway() throws Exception {
        List<Method> methods = Arrays.stream(Coroutine.class.getMethods())
                .filter(method -> !method.getDeclaringClass().equals(Object.class))
                .filter(method -> !method.getName().equals("get"))
                .toList();
        assertThat(methods).extracting(Method::getName).contains("state", "resultNow", "exceptionNow", "toString", "isDone");
        EventLoop.run(loop -> {
            var ended = loop.spawn(() -> 1);
            var failed = loop.spawn(() -> loop.sleep(Duration.ofMinutes(1)));
            failed.cancel(true);
            ended.get();
            for (Coroutine<?> asked : List.of(ended, failed)) {
                for (Method method : methods) {
                    count = 0;
                    var _ = queued(loop.spawn(() -> count++));
                    int before = count;
                    called(method, asked);
                    assertThat(count).as("during %s", method).isEqualTo(before);
                    loop.yieldNow();
                    assertThat(count).isEqualTo(1);
                }
            }
            return 0;
        });
    }

    private static void called(Method method, Coroutine<?> coroutine) throws IllegalAccessException {
        Object[] arguments = method.getParameterCount() == 0 ? new Object[0] : new Object[] {true};
        try {
            var _ = method.invoke(coroutine, arguments);
        } catch (InvocationTargetException refused) {
            assertThat(refused).hasCauseInstanceOf(IllegalStateException.class); // there is no such outcome
        }
    }

    @Test
    void get_ofAnotherLoopsCoroutine_letsTheOthersOfThisLoopGoOn() throws Exception {
        try (var other = EventLoop.open()) {
            EventLoop.run(loop -> {
                var go = new CountDownLatch(1);
                var theirs = other.spawn(() -> other.blocking(() -> go.await()));
                var _ = loop.spawn(go::countDown);
                return theirs.get();
            });
        }
    }

    @Test
    void failingCoroutine_cancelsTheOthers_andIsThrown() throws Exception {
        var cause = new IOException("line 3");
        var interrupted = new AtomicBoolean();
        assertThatThrownBy(() -> EventLoop.run(
                        loop -> {
                            var _ = queued(loop.spawn(() -> {
                                try {
                                    loop.blocking(() -> never.await());
                                } catch (InterruptedException cancelled) {
                                    interrupted.set(true);
                                    throw cancelled;
                                }
                            }));
                            loop.yieldNow();
                            throw cause;
                        },
                        options -> options.withName("parser")))
                .isInstanceOf(ExecutionException.class)
                .hasMessage("a coroutine of parser failed: java.io.IOException: line 3")
                .cause()
                .isSameAs(cause);
        assertThat(interrupted).isTrue();
    }

    @Test
    void coroutinesThatHadNoTurnBeforeTheFailure_neverRun() {
        var ran = new AtomicBoolean();
        List<Coroutine<?>> late = new ArrayList<>();
        assertThatThrownBy(() -> EventLoop.run(loop -> {
                    late.add(loop.spawn(() -> ran.set(true))); // has to wait: this one keeps the baton
                    throw new IOException();
                }))
                .hasCauseInstanceOf(IOException.class);
        assertThat(ran).isFalse();
        assertThat(late.getFirst().isCancelled()).isTrue();
    }

    @Test
    void cancelledCoroutine_isInterrupted_andNoFailureOfItsLoop() throws Exception {
        var interrupted = new AtomicBoolean();
        EventLoop.run(loop -> {
            var endless = queued(loop.spawn(() -> {
                try {
                    loop.sleep(Duration.ofMinutes(1));
                } catch (InterruptedException cancelled) {
                    interrupted.set(true);
                    throw cancelled;
                }
            }));
            loop.yieldNow();
            assertThat(endless.cancel(true)).isTrue();
            assertThatThrownBy(endless::get).isInstanceOf(CancellationException.class);
            return 0;
        });
        assertThat(interrupted).isTrue();
    }

    @Test
    void interruptedRun_cancelsEverythingAndThrows() throws Exception {
        var running = new CountDownLatch(1);
        var outcome = new FutureTask<Void>(() -> EventLoop.run(loop -> {
            running.countDown();
            loop.blocking(() -> never.await());
            return null;
        }));
        Thread runner = Thread.startVirtualThread(outcome);
        running.await();
        runner.interrupt();
        Eventually.holds(outcome::isDone);
        assertThat(outcome.exceptionNow()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void openLoop_takesCoroutinesFromAnyThread_untilItWasJoined() throws Exception {
        try (var loop = EventLoop.open()) {
            var a = loop.spawn(() -> 1);
            assertThat(a.get()).isEqualTo(1);
            var b = loop.spawn(() -> 2);
            loop.join();
            assertThat(b.resultNow()).isEqualTo(2);
            assertThatThrownBy(() -> loop.spawn(() -> 3))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ended");
        }
    }

    @Test
    void close_cancelsWhatStillRuns_andWaits() throws Exception {
        var loop = EventLoop.open();
        var endless = loop.spawn(() -> loop.sleep(Duration.ofMinutes(1)));
        loop.close();
        loop.close();
        assertThat(endless.isDone()).isTrue();
        assertThatThrownBy(() -> loop.spawn(() -> 3)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void callsFromTheWrongPlace_areRefused() throws Exception {
        try (var loop = EventLoop.open(o -> o.withName("ui"))) {
            assertThatThrownBy(loop::yieldNow).isInstanceOf(IllegalStateException.class).hasMessageContaining("of ui");
            assertThatThrownBy(() -> loop.sleep(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> loop.blocking(() -> 1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> loop.await(new CompletableFuture<>())).isInstanceOf(IllegalStateException.class);
            loop.spawn(() -> {
                        assertThatThrownBy(loop::join).isInstanceOf(IllegalStateException.class);
                        assertThatThrownBy(loop::close).isInstanceOf(IllegalStateException.class);
                        assertThatThrownBy(() -> loop.blocking(() -> loop.blocking(() -> 1)))
                                .hasMessageContaining("inside blocking()");
                    })
                    .get();
        }
    }

    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    @Test
    void scopedValues_thatAreNamed_areBoundInCoroutines_andInWhatIsOpenedThere() throws Exception {
        ScopedValue.where(USER, "ada").call(() -> EventLoop.run(
                loop -> {
                    String inLoop = loop.spawn(USER::get).get();
                    try (var group = TaskGroup.open()) {
                        var inGroup = group.fork(USER::get);
                        group.join();
                        assertThat(inLoop + inGroup.get()).isEqualTo("adaada");
                    }
                    return null;
                },
                options -> options.withContext(USER)));
    }

    /** Row 57, scaled: two waits of half a second. */
    @Test
    void twoDownloads_takeAsLongAsOne_andTwiceAsLongOneAfterTheOther() throws Exception {
        long together = elapsedMillis(loop -> {
            for (int i = 0; i < 2; i++) {
                var _ = loop.spawn(() -> loop.blocking(() -> Thread.sleep(500)));
            }
            return 0;
        });
        long apart = elapsedMillis(loop -> {
            for (int i = 0; i < 2; i++) {
                loop.blocking(() -> Thread.sleep(500));
            }
            return 0;
        });
        assertThat(together).isBetween(500L, 900L);
        assertThat(apart).isGreaterThanOrEqualTo(1000L);
    }

    private static long elapsedMillis(EventLoop.Main<Integer> main) throws Exception {
        long start = System.nanoTime();
        EventLoop.run(main);
        return (System.nanoTime() - start) / 1_000_000;
    }
}
