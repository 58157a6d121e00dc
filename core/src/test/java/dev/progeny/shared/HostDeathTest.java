package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.progeny.ChildProcess;
import dev.progeny.NotTransferableException;
import dev.progeny.PeerClosedException;
import dev.progeny.ProcessOptions;
import dev.progeny.os.Doorbell;
import dev.progeny.os.ProcessWord;
import dev.progeny.shared.Hosting.Counter;
import dev.progeny.shared.Hosting.LiveCounter;
import dev.progeny.shared.Hosting.RemoteCounter;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import dev.progeny.wire.Failure;
import dev.progeny.wire.Frame;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.Token;
import dev.progeny.wire.Values;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Owners that are gone, callers that go, and callers that say what they should not. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class HostDeathTest {

    // ---- dead owners

    @Test
    void callToADeadOwner_failsClearly_withAndWithoutAConnection() throws Exception {
        RemoteCounter used = RemoteCounter.start();
        RemoteCounter unused = RemoteCounter.start();
        assertThat(used.counter().add(1)).isEqualTo(1);
        used.close();
        unused.close();
        for (RemoteCounter dead : new RemoteCounter[] {used, unused}) {
            assertThatThrownBy(() -> dead.counter().add(1))
                    .isInstanceOf(PeerClosedException.class)
                    .hasMessageContaining("process " + dead.owner().pid() + ", which hosts the Counter,");
            assertThatThrownBy(() -> dead.counter().add(1))
                    .isInstanceOf(PeerClosedException.class)
                    .hasMessageContaining("cannot be reached")
                    .hasMessageContaining("Counter.add was not called");
            assertThat(dead.counter()).hasToString(dead.counter().toString());
        }
    }

    @Test
    void ownerKilledInTheMiddleOfACall_endsTheCallAtOnce() throws Exception {
        try (RemoteCounter remote = RemoteCounter.start()) {
            CompletableFuture<Throwable> outcome = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> outcome.complete(catchThrowable(() -> remote.counter().block())));
            Eventually.holds(() -> remote.counter().blocked() == 1);
            remote.owner().kill();
            assertThat(outcome.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(PeerClosedException.class)
                    .hasMessageContaining("ended the call of Counter.block")
                    .hasMessageContaining("Whether the call was made is not known");
        }
    }

    @Test
    void ownerThatDiesBetweenTheCallAndItsAnswer_endsTheCall() throws Exception {
        try (RemoteCounter remote = RemoteCounter.start("-Dprogeny.fault=CALL_DONE:3")) {
            assertThat(remote.counter().add(1)).isEqualTo(1);
            assertThat(remote.counter().add(1)).isEqualTo(2);
            assertThatThrownBy(() -> remote.counter().add(1)).isInstanceOf(PeerClosedException.class);
        }
    }

    // ---- dead callers

    /** In the last case the caller dies with an idle connection. */
    @ParameterizedTest
    @CsvSource({"CARD_LEFT, 0", "CALL_SENT, 1", "NONE, 1"})
    void callerThatDies_costsNobodyElseAnything(String step, int calls) throws Exception {
        LiveCounter object = new LiveCounter();
        Counter counter = Shared.host(Counter.class, object);
        assertThat(Hosting.inChild(() -> counter.add(0))).isZero();
        Eventually.holds(() -> !servesAny());
        int before = Hosting.descriptors();
        ChildProcess<Void> caller = ChildProcess.start(
                () -> {
                    counter.add(1);
                    Runtime.getRuntime().halt(137);
                },
                ProcessOptions.defaults().withJvmOptions("-Dprogeny.fault=" + step));
        caller.join();
        assertThat(caller.exitCode()).hasValue(137);
        Eventually.holds(() -> object.sum.get() == calls && !servesAny() && Hosting.descriptors() <= before);
        assertThat(new File(System.getProperty("java.io.tmpdir")).list())
                .noneMatch(name -> name.startsWith("progeny-" + caller.pid() + "-"));
        assertThat(Hosting.inChild(() -> counter.add(0))).isEqualTo(calls);
        Shared.unhost(counter);
    }

    @Test
    void callerKilledWhileItsCallRuns_leavesTheCallToTheOwner() throws Exception {
        LiveCounter object = new LiveCounter();
        Counter counter = Shared.host(Counter.class, object);
        ChildProcess<Void> caller = ChildProcess.start(() -> counter.block());
        Eventually.holds(() -> object.entered.get() == 1);
        caller.kill();
        caller.join();
        assertThat(Hosting.inChild(() -> counter.add(1))).isEqualTo(1);
        interruptWhoServes(caller.pid());
        Eventually.holds(() -> !servesAny());
        Shared.unhost(counter);
    }

    private static void interruptWhoServes(long pid) {
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("progeny-host-for-" + pid))
                .forEach(Thread::interrupt);
    }

    private static boolean servesAny() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("progeny-host-for-"));
    }

    // ---- forgeries; from this process too they come over a connection

    private static HostedReference reference(Object proxy) {
        HostedReference reference = HostedProxy.referenceOf(proxy);
        assertThat(reference).isNotNull();
        return reference;
    }

    private static Frame send(Object proxy, long object, int fingerprint, int method, Object arguments)
            throws IOException {
        HostedReference reference = reference(proxy);
        try (CallLink link = CallLink.open(reference.door(), reference.desk())) {
            byte[] encoded = Values.encode(arguments);
            return link.call(new CallFrame(object, fingerprint, method, ByteBuffer.wrap(encoded)));
        }
    }

    private static Throwable failure(Frame answer) throws IOException {
        assertThat(answer.type()).isEqualTo(FrameType.THREW);
        return Failure.decode(answer.body()).rebuild();
    }

    @Test
    void callOutsideTheInterface_isRefused() throws Exception {
        Counter counter = Shared.host(Counter.class, new LiveCounter());
        HostedInterface type = HostedInterface.of(Counter.class);
        long number = reference(counter).number();
        int add = type.number(Counter.class.getMethod("add", int.class));

        Frame right = send(counter, number, type.fingerprint(), add, new Object[] {3});
        assertThat(Values.decode(right.body())).isEqualTo(3);
        for (int outside : new int[] {Counter.class.getMethods().length, 65_535}) {
            assertThatThrownBy(() -> send(counter, number, type.fingerprint(), outside, null))
                    .isInstanceOf(IOException.class);
        }
        assertThat(failure(send(counter, number, type.fingerprint() + 1, add, new Object[] {3})))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("has other methods in the caller than in its owner");
        assertThat(failure(send(counter, number + 1_000, type.fingerprint(), add, new Object[] {3})))
                .isInstanceOf(PeerClosedException.class);
        assertThat(failure(send(counter, number, type.fingerprint(), add, new Object[] {"three"})))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(failure(send(counter, number, type.fingerprint(), add, "no array")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(counter.add(0)).isEqualTo(3);
        Shared.unhost(counter);
    }

    @Test
    void referenceChangedOnItsWay_isNotTakenForTheObject() throws Exception {
        Counter counter = Shared.host(Counter.class, new LiveCounter());
        HostedReference right = reference(counter);
        var asOther = new HostedReference(right.door(), right.desk(), right.number(), Runnable.class);
        Runnable other = (Runnable) HostedProxy.create(asOther, HostedInterface.of(Runnable.class));
        assertThatThrownBy(other::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is hosted as a " + Counter.class.getName());
        var withoutToken = new HostedReference(right.door(), Token.create(), right.number(), Counter.class);
        assertThat(Host.ifOwner(right)).isNotNull();
        assertThat(Host.ifOwner(withoutToken)).isNull();
        assertThat(Owner.of(withoutToken)).isNotSameAs(Owner.of(right));
        Shared.unhost(counter);
    }

    /** To itself, so that both ends can be seen from here. */
    @Test
    void connectionsOfAnOwnerThatNobodyCanCallAnyMore_areClosed() throws Throwable {
        Counter counter = Shared.host(Counter.class, new LiveCounter());
        Eventually.holds(() -> !servesAny());
        assertThat(callOverAConnection(reference(counter))).isEqualTo(1);
        assertThat(Hosting.serves(ProcessHandle.current().pid())).isTrue();
        Eventually.holds(() -> {
            System.gc(); // it is what finds out
            return !servesAny();
        });
        Shared.unhost(counter);
    }

    private static Object callOverAConnection(HostedReference reference) throws Throwable {
        return Owner.of(reference).call(reference, Counter.class.getMethod("add", int.class), new Object[] {1});
    }

    @Test
    void methodsOfObject_areNotAmongThose() {
        HostedInterface list = HostedInterface.of(java.util.List.class); // it declares equals and hashCode itself
        for (int i = 0; list.method(i) != null; i++) {
            assertThat(list.name(list.method(i))).isNotIn("List.equals", "List.hashCode", "List.toString", "List.getClass");
        }
    }

    @Test
    void cardsWithoutTheToken_areIgnored_andTheDeskGoesOn() throws Exception {
        Counter counter = Shared.host(Counter.class, new LiveCounter());
        Doorbell.Address door = reference(counter).door();
        Doorbell.ring(door, new Card(Token.create(), Token.create(), 1, "/nowhere").encode());
        Doorbell.ring(door, ByteBuffer.allocate(Card.BYTES));
        Doorbell.ring(door, new Card(reference(counter).desk(), Token.create(), 1, "/nowhere").encode());
        assertThat(Hosting.inChild(() -> counter.add(1))).isEqualTo(1);
        Shared.unhost(counter);
    }

    @Test
    void doorThatLeadsElsewhere_isNotWrittenTo() {
        Counter counter = Shared.host(Counter.class, new LiveCounter());
        Doorbell.Address door = reference(counter).door();
        ByteBuffer card = ByteBuffer.allocate(Card.BYTES);
        for (Doorbell.Address wrong : new Doorbell.Address[] {
            new Doorbell.Address(door.process(), 1, door.pipe()),
            new Doorbell.Address(door.process() + 1, door.descriptor(), door.pipe()),
            new Doorbell.Address(ProcessWord.current(), door.descriptor(), "/etc/passwd"),
        }) {
            assertThatThrownBy(() -> Doorbell.ring(wrong, card)).isInstanceOf(IOException.class);
        }
        assertThat(card.remaining()).isEqualTo(Card.BYTES);
        assertThatThrownBy(() -> CallLink.open(new Doorbell.Address(door.process() + 1, 0, door.pipe()), Token.create()))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(EOFException.class);
        Shared.unhost(counter);
    }
}
