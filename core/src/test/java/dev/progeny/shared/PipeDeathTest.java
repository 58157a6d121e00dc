package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Action;
import dev.progeny.ChildProcess;
import dev.progeny.PeerClosedException;
import dev.progeny.ProcessOptions;
import dev.progeny.testkit.NothingLeft;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever dies at one end, the other end gets what was whole, and then a clear end. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class PipeDeathTest {

    private static final int MANY = 1_000;

    @ParameterizedTest
    @CsvSource({
        "PIPE_CLAIMED, 0", "PIPE_WRITTEN, 0", "PIPE_PUBLISHED, 1", "PIPE_WRITTEN:5, 4", "PIPE_PUBLISHED:5, 5",
        "PIPE_CLOSED, 1000"
    })
    void senderThatDiesAtAnyStep_leavesWholeMessages_andAnEnd(String step, int whole) throws Exception {
        try (Pipe<Integer, Integer> pipe = Pipe.open()) {
            Connection<Integer, Integer> theirs = pipe.right();
            ChildProcess<Void> child = start(step, () -> {
                for (int i = 0; i < MANY; i++) {
                    theirs.send(i);
                }
                theirs.close();
            });
            List<Integer> received = new ArrayList<>();
            assertThatThrownBy(() -> {
                        while (true) {
                            received.add(pipe.left().receive());
                        }
                    })
                    .isInstanceOf(PeerClosedException.class)
                    .hasMessageContaining("process " + child.pid());
            assertThat(received).isEqualTo(IntStream.range(0, whole).boxed().toList());
            child.join();
            assertThat(child.exitCode()).hasValue(137);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PIPE_CLAIMED", "PIPE_READ", "PIPE_RELEASED", "PIPE_READ:3", "PIPE_RELEASED:3"})
    void receiverThatDiesAtAnyStep_endsTheSenderToo(String step) throws Exception {
        try (Pipe<Integer, Integer> pipe = Pipe.open(1_024)) {
            Connection<Integer, Integer> theirs = pipe.right();
            ChildProcess<Void> child = start(step, () -> {
                while (true) {
                    Object _ = theirs.receive();
                }
            });
            assertThatThrownBy(() -> {
                        for (int i = 0; ; i++) {
                            pipe.left().send(i);
                        }
                    })
                    .isInstanceOf(PeerClosedException.class)
                    .hasMessageContaining("process " + child.pid() + ", has ended");
            child.join();
            assertThat(child.exitCode()).hasValue(137);
        }
    }

    @Test
    void senderThatDiesInTheMiddleOfALargeMessage_leavesNoHalf() throws Exception {
        try (Pipe<byte[], byte[]> pipe = Pipe.open(1_024)) {
            Connection<byte[], byte[]> theirs = pipe.right();
            ChildProcess<Void> child = start("PIPE_PUBLISHED:10", () -> {
                theirs.send(new byte[10]);
                theirs.send(new byte[1 << 20]);
            });
            assertThat(pipe.left().receive()).hasSize(10);
            assertThatThrownBy(pipe.left()::receive)
                    .isInstanceOf(PeerClosedException.class)
                    .hasMessageContaining("has ended, in the middle of a message");
            child.join();
        }
    }

    @Test
    void deathOfTheOtherSide_isNoticedWithin100Milliseconds() throws Exception {
        try (Pipe<Long, Long> pipe = Pipe.open()) {
            Connection<Long, Long> theirs = pipe.right();
            ChildProcess<Void> child = ChildProcess.start(() -> {
                theirs.send(1L);
                theirs.receive();
            });
            assertThat(pipe.left().receive()).isEqualTo(1L);
            CompletableFuture<Long> ended = child.onExit().thenApply(dead -> System.nanoTime());
            child.kill();
            assertThatThrownBy(pipe.left()::receive).isInstanceOf(PeerClosedException.class);
            long noticed = System.nanoTime();
            child.join();
            assertThat(TimeUnit.NANOSECONDS.toMillis(noticed - ended.get())).isLessThan(100);
            assertThatThrownBy(() -> pipe.left().send(1L)).isInstanceOf(PeerClosedException.class);
        }
    }

    @Test
    void anEndThatNobodyUsedBeforeItsMakerDied_isGivenUp() throws Exception {
        Pipe<String, Connection<String, String>> meeting = Pipe.open();
        Connection<Connection<String, String>, String> theirs = meeting.right();
        ChildProcess<Void> maker = ChildProcess.start(() -> {
            Pipe<String, String> made = Pipe.open();
            theirs.send(made.left());
            theirs.send(made.right());
            theirs.receive();
        });
        Connection<String, String> left = meeting.left().receive();
        Connection<String, String> right = meeting.left().receive();
        assertThat(left.receive(Duration.ofMillis(100))).isNull();
        meeting.left().send("end");
        maker.join();
        assertThatThrownBy(left::receive)
                .isInstanceOf(PeerClosedException.class)
                .hasMessageContaining("nobody uses the other end");
        assertThatThrownBy(() -> right.send("too late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the right end of this pipe was given up");
        left.close();
        right.close();
        meeting.close();
    }

    /** A peer that writes where it should not. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 1_025, Long.MIN_VALUE, Long.MAX_VALUE})
    void aPositionThatCannotBe_endsTheConnection_forReaderAndWriter(long position) throws Exception {
        for (boolean reading : new boolean[] {true, false}) {
            Region region = Region.create(PipePort.KIND, PipeLayout.bytes(1_024), PipeLayout::setCreator);
            long ring = PipeLayout.ring(region, reading ? 1 : 0);
            var end = new Connection<Object, Object>(new PipePort(region, 0, 1 << 20));
            PipeLayout.LONG.setVolatile(
                    region.segment(), ring + (reading ? PipeLayout.TAIL : PipeLayout.HEAD), position);
            assertThatThrownBy(() -> {
                        if (reading) {
                            end.receive();
                        } else {
                            end.send("x");
                        }
                    })
                    .isInstanceOf(PeerClosedException.class)
                    .hasMessageContaining("left a position that cannot be");
            end.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, what came is no message: mark 0x0",
        "1346850609, 1, 0, message number 1 came where 0 should",
        "1346850609, 0, -1, a message of -1 bytes came",
        "1346850609, 0, 1001, 'a message of 1001 bytes came, at most 1000 are accepted'"
    })
    void aHeaderThatCannotBe_endsTheConnection(int mark, int sequence, int length, String reason) throws Exception {
        Region region = Region.create(PipePort.KIND, PipeLayout.bytes(1_024), PipeLayout::setCreator);
        try (var end = new Connection<Object, Object>(new PipePort(region, 0, 1_000))) {
            PipeRing writer = new PipeRing(region, PipeLayout.ring(region, 1));
            writer.write(ByteBuffer.allocate(12).putInt(mark).putInt(sequence).putInt(length).flip());
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(end::receive).isInstanceOf(PeerClosedException.class).hasMessageContaining(reason);
            }
        }
    }

    private static ChildProcess<Void> start(String step, Action job) {
        return ChildProcess.start(job, ProcessOptions.defaults().withJvmOptions("-Dprogeny.fault=" + step));
    }
}
