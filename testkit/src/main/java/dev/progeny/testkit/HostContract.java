package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.PeerClosedException;
import dev.progeny.Task;
import dev.progeny.shared.Shared;
import dev.progeny.shared.SharedEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@link Shared#host} promises to those who call a hosted object, whatever they are: the test's own process and
 * the tasks of a pool, which may be threads, processes, or both. The object lives now here, now there, and, where it is
 * to lose its owner, in a process of its own. Extend it as {@link LockContract}.
 */
public abstract class HostContract extends HostCalls {

    // ---- the proxy itself

    @ParameterizedTest
    @EnumSource
    void proxiesOfOneHosting_areEqualWhereverTheyAre_andNoOthers(Place place) throws Exception {
        Counter counter = counter(place);
        Counter other = counter(place);
        Set<Counter> back = elsewhere(() -> new HashSet<>(List.of(counter, other, counter.self()))).get();
        assertThat(back).containsExactlyInAnyOrder(counter, other);
        assertThat(counter).isEqualTo(counter.self()).isNotEqualTo(other).isNotEqualTo(null).isNotEqualTo("x");
        assertThat(elsewhere(() -> counter.hashCode()).get()).isEqualTo(counter.hashCode());
        assertThat(elsewhere(() -> counter.toString()).get())
                .isEqualTo(counter.toString())
                .startsWith("Counter hosted by pid " + counter.pid() + " (no. ");
    }

    @Test
    void methodsOfObject_areTheProxys_alsoIfTheInterfaceDeclaresThem() throws Exception {
        Sayer object = new Sayer() {
            @Override
            public String toString() {
                return say();
            }

            @Override
            public boolean equals(Object other) {
                return true;
            }

            @Override
            public int hashCode() {
                return 1;
            }

            @Override
            public String say() {
                return "mine";
            }
        };
        Sayer sayer = ended(Shared.host(Sayer.class, object));
        String theirs = elsewhere(() -> sayer.say() + sayer.equals((Object) "x") + " " + sayer).get();
        assertThat(theirs).startsWith("minefalse Sayer hosted by pid " + ProcessHandle.current().pid());
        assertThat(sayer).isNotEqualTo("x").hasToString(theirs.substring("minefalse ".length()));
    }

    // ---- its end

    @Test
    void unhosted_isGoneForAll_andTheOthersGoOn() throws Exception {
        Counter counter = LiveCounter.hosted();
        Counter other = counter(Place.HERE);
        assertThat(elsewhere(() -> counter.add(1)).get()).isEqualTo(1);
        Shared.unhost(counter);
        Shared.unhost(counter);
        assertGone(counter, "is no longer hosted by pid " + ProcessHandle.current().pid());
        assertThat(elsewhere(() -> other.add(1)).get()).isEqualTo(1);
        assertThat(counter).isNotEqualTo(other); // what it answers by itself it still does
    }

    @Test
    void unhostedByAnotherProcess_isGoneForAll_andNobodyElseCanUnhostIt() throws Exception {
        try (Owned<Counter> owned = owned()) {
            Counter counter = owned.object();
            assertThatIllegalStateException()
                    .isThrownBy(() -> Shared.unhost(counter))
                    .withMessageContaining("only its owner can unhost it");
            assertThat(elsewhere(() -> counter.add(1)).get()).isEqualTo(1);
            owned.endItThere();
            assertGone(counter, "is no longer hosted by pid " + owned.owner().pid());
        }
    }

    @Test
    void ownerThatIsKilled_isNoticedByAll() throws Exception {
        try (Owned<Counter> owned = owned()) {
            Counter counter = owned.object();
            String name = counter.toString();
            assertThat(elsewhere(() -> counter.add(1)).get()).isEqualTo(1);
            owned.killOwner();
            assertGone(counter, "process " + owned.owner().pid());
            assertThat(counter).hasToString(name);
        }
    }

    private void assertGone(Counter counter, String message) {
        assertThat(someCallsOf(counter)).allSatisfy(call -> assertThatThrownBy(call)
                .isInstanceOf(PeerClosedException.class)
                .hasMessageContaining(message));
        assertThatThrownBy(elsewhere(() -> counter.add(1))::get)
                .cause()
                .isInstanceOf(PeerClosedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void ownerThatIsKilledDuringCalls_endsThem() throws Exception {
        try (Owned<Counter> owned = owned()) {
            Counter counter = owned.object();
            Task<Void> there = elsewhere(counter::block);
            Local<Void> here = here(() -> {
                counter.blockDeaf();
                return null;
            });
            Eventually.holds(() -> counter.blocked() == 2);
            owned.killOwner();
            assertThatThrownBy(there::get)
                    .cause()
                    .isInstanceOf(PeerClosedException.class)
                    .hasMessageContaining("ended the call of Counter.block")
                    .hasMessageContaining("Whether the call was made is not known");
            assertThatThrownBy(here::get).hasCauseInstanceOf(PeerClosedException.class);
        }
    }

    // ---- interrupts

    @Test
    void interrupt_endsTheWait_asTheMethodDeclares_andTheNextCallIsFine() throws Exception {
        try (Owned<Counter> owned = owned()) {
            Counter counter = owned.object();
            Local<Boolean> listening = here(() -> {
                assertThatThrownBy(counter::block).isInstanceOf(InterruptedException.class);
                return Thread.interrupted();
            });
            Local<Boolean> deaf = here(() -> {
                assertThatThrownBy(counter::blockDeaf).isInstanceOf(CancellationException.class);
                return Thread.interrupted();
            });
            Eventually.holds(() -> counter.blocked() == 2);
            listening.interrupt();
            deaf.interrupt();
            assertThat(listening.get()).isFalse();
            assertThat(deaf.get()).isTrue();
            assertThat(counter.add(1)).isEqualTo(1);
        }
    }

    @Test
    void cancelledTask_letsGoOfItsCall() throws Exception {
        try (Owned<Counter> owned = owned()) {
            Counter counter = owned.object();
            SharedEvent stopped = SharedEvent.create();
            Task<Void> waiting = elsewhere(() -> {
                try {
                    counter.block();
                } catch (InterruptedException cancelled) {
                    stopped.set();
                    throw cancelled;
                }
            });
            Eventually.holds(() -> counter.blocked() == 1);
            waiting.cancel(true);
            Eventually.holds(stopped::isSet);
            assertThat(elsewhere(() -> counter.add(1)).get()).isEqualTo(1);
        }
    }

    @Test
    void interruptFromBefore_stopsOnlyCallsThatDeclareIt() throws Exception {
        try (Owned<Counter> owned = owned()) {
            Counter counter = owned.object();
            Thread.currentThread().interrupt();
            assertThat(counter.add(1)).isEqualTo(1);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThatThrownBy(counter::block).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }
}
