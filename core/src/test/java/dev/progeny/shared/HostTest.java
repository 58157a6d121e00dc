package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.progeny.NotTransferableException;
import dev.progeny.PeerClosedException;
import dev.progeny.Pool;
import dev.progeny.RemoteException;
import dev.progeny.shared.Hosting.Counter;
import dev.progeny.shared.Hosting.Exchange;
import dev.progeny.shared.Hosting.Listener;
import dev.progeny.shared.Hosting.LiveCounter;
import dev.progeny.shared.Hosting.RemoteCounter;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("thorough")
@ExtendWith(NothingLeft.class)
class HostTest {

    private static final long HERE = ProcessHandle.current().pid();

    // ---- where calls go, and what they carry

    @Test
    void callInTheOwner_goesToTheObjectItself() {
        LiveCounter object = new LiveCounter();
        Counter proxy = Shared.host(Counter.class, object);
        List<String> argument = new ArrayList<>(List.of("x"));
        assertThat(proxy.same(argument)).isSameAs(argument);
        assertThat(proxy.add(5)).isEqualTo(5);
        assertThat(object.sum).hasValue(5);
        assertThatThrownBy(() -> proxy.fail("checked")).isExactlyInstanceOf(IOException.class);
        Shared.unhost(proxy);
    }

    @Test
    void callFromAnotherProcess_isMadeInTheOwner_withCopies() throws Exception {
        Counter counter = Shared.host(Counter.class, new LiveCounter());
        List<Object> seen = Hosting.inChild(() -> {
            List<String> sent = new ArrayList<>(List.of("x"));
            List<String> back = counter.same(sent);
            back.add("y");
            return new ArrayList<>(
                    Arrays.asList(counter.add(2), counter.pid(), counter.where(), sent, back, counter.same(null)));
        });
        assertThat(seen).containsExactly(2, HERE, "pid " + HERE, List.of("x"), List.of("x", "y"), null);
        assertThat(counter.add(1)).isEqualTo(3);
        Shared.unhost(counter);
    }

    @Test
    void largeArgumentsAndResults_arrive() throws Exception {
        try (RemoteCounter remote = RemoteCounter.start()) {
            byte[] bytes = new byte[16 << 20];
            Arrays.fill(bytes, (byte) 7);
            assertThat(remote.counter().same(bytes)).isEqualTo(bytes);
        }
    }

    @Test
    void proxiesOfOneHosting_areEqualInWhateverProcess_andOthersAreNot() throws Exception {
        LiveCounter object = new LiveCounter();
        Counter counter = Shared.host(Counter.class, object);
        Counter other = Shared.host(Counter.class, object);
        assertThat(counter).isNotEqualTo(other).isNotEqualTo(null).isNotEqualTo(object);
        assertThat(counter.toString()).startsWith("Counter hosted by pid " + HERE + " (no. ");
        Set<Object> back = Hosting.inChild(() -> new HashSet<>(List.of(counter, other)));
        assertThat(back).containsExactlyInAnyOrder(counter, other);
        Shared.unhost(counter);
        Shared.unhost(other);
    }

    // ---- many at once

    @Test
    void fourProcessesOfFourThreads_areInTheObjectAllAtOnce_andLoseNothing() throws Exception {
        CyclicBarrier all = new CyclicBarrier(16);
        Listener meeting = Shared.host(Listener.class, round -> awaitAll(all));
        Counter counter = Shared.host(Counter.class, new LiveCounter());
        try (Pool pool = Pool.processes(4)) {
            List<Integer> arrivals = pool.map(List.of(1, 2, 3, 4), process -> fourThreads(meeting, counter));
            assertThat(arrivals.stream().mapToInt(Integer::intValue).sum()).isEqualTo(3 * 120); // 0 to 15, three times
        }
        assertThat(counter.add(0)).isEqualTo(16 * 500);
        Shared.unhost(meeting);
        Shared.unhost(counter);
    }

    private static int fourThreads(Listener meeting, Counter counter) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> results = threads.invokeAll(List.<java.util.concurrent.Callable<Integer>>of(
                    () -> meetAndAdd(meeting, counter),
                    () -> meetAndAdd(meeting, counter),
                    () -> meetAndAdd(meeting, counter),
                    () -> meetAndAdd(meeting, counter)));
            int sum = 0;
            for (Future<Integer> result : results) {
                sum += result.get();
            }
            return sum;
        }
    }

    private static int meetAndAdd(Listener meeting, Counter counter) {
        int arrivals = meeting.tell(1) + meeting.tell(2) + meeting.tell(3);
        for (int i = 0; i < 500; i++) {
            counter.add(1);
        }
        return arrivals;
    }

    private static int awaitAll(CyclicBarrier all) {
        try {
            return all.await(30, TimeUnit.SECONDS);
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void hundredVirtualThreads_callAtOnce() throws Exception {
        try (RemoteCounter remote = RemoteCounter.start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> calls = IntStream.range(0, 100)
                    .mapToObj(i -> threads.submit(() -> remote.counter().add(1)))
                    .toList();
            for (Future<Integer> call : calls) {
                assertThat(call.get(20, TimeUnit.SECONDS)).isBetween(1, 100);
            }
            assertThat(remote.counter().add(0)).isEqualTo(100);
        }
    }

    // ---- proxies as arguments and results

    private static final class LiveExchange implements Exchange {

        private final Counter counter;

        LiveExchange(Counter counter) {
            this.counter = counter;
        }

        @Override
        public Counter counter() {
            return counter;
        }

        @Override
        public int callBack(Listener listener, int depth) {
            return depth == 0 ? 0 : 1 + listener.tell(depth - 1);
        }

        @Override
        public boolean isYours(Counter back) {
            return back.equals(counter) && back.same(this) == this; // only a direct call gives the object itself
        }
    }

    @Test
    void proxiesInArgumentsAndResults_travelAsProxies_andHomeAsTheObject() throws Exception {
        Counter counter = Shared.host(Counter.class, new LiveCounter());
        Exchange exchange = Shared.host(Exchange.class, new LiveExchange(counter));
        boolean home = Hosting.inChild(() -> {
            exchange.counter().add(4);
            return exchange.isYours(exchange.counter()) && exchange.isYours(counter);
        });
        assertThat(home).isTrue();
        assertThat(counter.add(0)).isEqualTo(4);
        Shared.unhost(counter);
        Shared.unhost(exchange);
    }

    @Test
    void callBack_whileTheCallerWaits_tenDeep() throws Exception {
        Exchange exchange = Shared.host(Exchange.class, new LiveExchange(null));
        int depth = Hosting.inChild(() -> {
            AtomicReference<Listener> self = new AtomicReference<>();
            self.set(Shared.host(
                    Listener.class, left -> left == 0 ? 0 : 1 + exchange.callBack(self.get(), left - 1)));
            return exchange.callBack(self.get(), 10);
        });
        assertThat(depth).isEqualTo(10);
        Shared.unhost(exchange);
    }

    // ---- failures

    @Test
    void exceptions_crossAsThemselves_withBothStacks() throws Exception {
        try (RemoteCounter remote = RemoteCounter.start()) {
            Counter counter = remote.counter();
            Throwable checked = catchThrowable(() -> counter.fail("checked"));
            assertThat(checked).isExactlyInstanceOf(IOException.class).hasMessage("disk");
            List<String> stack = Arrays.stream(checked.getStackTrace())
                    .map(StackTraceElement::toString)
                    .toList();
            assertThat(stack.getFirst()).contains("LiveCounter.fail");
            int mark = stack.indexOf("remote.above(in process " + remote.owner().pid()
                    + ", which hosts the Counter, below: who called)");
            assertThat(stack.get(mark + 1)).contains("HostTest");

            assertThatThrownBy(() -> counter.fail("unchecked"))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("outer")
                    .cause()
                    .isExactlyInstanceOf(ArithmeticException.class);
            assertThatThrownBy(() -> counter.fail("error")).isExactlyInstanceOf(StackOverflowError.class);
            assertThatThrownBy(() -> counter.fail("strange"))
                    .isInstanceOfSatisfying(
                            RemoteException.class,
                            thrown -> assertThat(thrown.typeName()).endsWith("StrangeException"))
                    .hasMessageContaining("strange")
                    .cause()
                    .hasMessageContaining("because");
            assertThat(counter.add(1)).isEqualTo(1);
        }
    }

    @Test
    void whatCannotTravel_isRefused_andTheNextCallIsFine() throws Exception {
        try (RemoteCounter remote = RemoteCounter.start()) {
            assertThatThrownBy(() -> remote.counter().same(List.of(new Object())))
                    .isInstanceOf(NotTransferableException.class)
                    .hasMessageContaining("the call of Counter.same cannot be sent");
            assertThatThrownBy(() -> remote.counter().unsendable())
                    .isInstanceOf(NotTransferableException.class)
                    .hasMessageContaining("the result of Counter.unsendable cannot be sent");
            assertThat(remote.counter().add(1)).isEqualTo(1);
        }
    }

    @Test
    void whatIsNoInterface_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shared.host(LiveCounter.class, new LiveCounter()))
                .withMessageContaining("only the methods of an interface can be hosted");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shared.unhost("x"))
                .withMessage("not a proxy from Shared.host: java.lang.String");
    }

    // ---- the end of hosting

    @Test
    void unhosted_refusesCallsFromEverywhere_andTheOthersGoOn() throws Exception {
        Counter counter = Shared.host(Counter.class, new LiveCounter());
        Counter other = Shared.host(Counter.class, new LiveCounter());
        boolean refused = Hosting.inChild(() -> {
            Throwable notHere = catchThrowable(() -> Shared.unhost(counter));
            return counter.add(1) == 1 && notHere instanceof IllegalStateException;
        });
        assertThat(refused).isTrue();
        Shared.unhost(counter);
        Shared.unhost(counter);
        assertThatThrownBy(() -> counter.add(1)).isInstanceOf(PeerClosedException.class);
        String message = Hosting.inChild(() -> catchThrowable(() -> counter.add(1)).getMessage() + other.add(1));
        assertThat(message).contains("is no longer hosted by pid " + HERE).endsWith("1");
        Shared.unhost(other);
    }

    @Test
    void callersThatEnd_leaveNoThreadAndNoDescriptor() throws Exception {
        Counter counter = Shared.host(Counter.class, new LiveCounter());
        long first = Hosting.inChild(() -> counter.add(1) * 0L + ProcessHandle.current().pid());
        Eventually.holds(() -> !Hosting.serves(first));
        int before = Hosting.descriptors();
        for (int i = 0; i < 5; i++) {
            long child = Hosting.inChild(() -> counter.add(1) * 0L + ProcessHandle.current().pid());
            Eventually.holds(() -> !Hosting.serves(child));
        }
        Eventually.holds(() -> Hosting.descriptors() <= before);
        assertThat(counter.add(0)).isEqualTo(6);
        Shared.unhost(counter);
    }

    // ---- interrupts

    @Test
    void interruptedCaller_getsOut_asTheMethodDeclares() throws Exception {
        try (RemoteCounter remote = RemoteCounter.start()) {
            assertThat(outcomeOfInterrupting(() -> remote.counter().block()))
                    .isEqualTo("InterruptedException false");
            assertThat(outcomeOfInterrupting(() -> remote.counter().blockDeaf()))
                    .isEqualTo("CancellationException true");
            assertThat(remote.counter().add(1)).isEqualTo(1);
        }
    }

    @FunctionalInterface
    private interface Blocking {
        void run() throws InterruptedException;
    }

    private static String outcomeOfInterrupting(Blocking call) throws InterruptedException {
        AtomicReference<String> outcome = new AtomicReference<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            Throwable thrown = catchThrowable(call::run);
            outcome.set(thrown.getClass().getSimpleName() + " " + Thread.interrupted());
        });
        Eventually.holds(() -> Arrays.stream(caller.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("readInto") || frame.getMethodName().equals("fill")));
        caller.interrupt();
        caller.join(10_000);
        return outcome.get();
    }

    @Test
    void interruptThatTheObjectLeaves_doesNotReachTheCaller() throws Exception {
        Listener listener = Shared.host(Listener.class, depth -> {
            Thread.currentThread().interrupt();
            return depth;
        });
        assertThat(Hosting.inChild(() -> listener.tell(1) + listener.tell(2))).isEqualTo(3);
        Shared.unhost(listener);
    }

    @Test
    void interruptFromBefore_stopsOnlyCallsThatDeclareIt() throws Exception {
        try (RemoteCounter remote = RemoteCounter.start()) {
            Thread.currentThread().interrupt();
            assertThat(remote.counter().add(1)).isEqualTo(1);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThatThrownBy(() -> remote.counter().block()).isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }
}
