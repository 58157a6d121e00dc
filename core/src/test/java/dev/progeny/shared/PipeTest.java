package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.ChildProcess;
import dev.progeny.NotTransferableException;
import dev.progeny.PeerClosedException;
import dev.progeny.Pool;
import dev.progeny.testkit.NothingLeft;
import java.io.File;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
class PipeTest {

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 63, (1 << 30) + 1})
    void aCapacityOutOfBounds_isRefused(int capacity) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pipe.open(capacity))
                .withMessage("capacityBytes must be between 64 and 1 GiB: capacityBytes=" + capacity);
    }

    @Test
    void theSmallestPipe_passesLargeMessages_bothWaysAtOnce() throws Exception {
        try (Pipe<byte[], byte[]> pipe = Pipe.open(64);
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            byte[] large = new byte[100_000];
            large[99_999] = 1;
            Future<?> there = threads.submit(sending(pipe.left(), large));
            Future<?> back = threads.submit(sending(pipe.right(), large));
            Future<byte[]> left = threads.submit((Callable<byte[]>) pipe.left()::receive);
            assertThat(pipe.right().receive()).isEqualTo(large);
            assertThat(left.get()).isEqualTo(large);
            there.get();
            back.get();
        }
    }

    private static Callable<Void> sending(Connection<byte[], byte[]> connection, byte[] message) {
        return () -> {
            connection.send(message);
            return null;
        };
    }

    @Test
    void aSendThatDoesNotFit_waits_andWhenItGivesUpNothingWasSent() throws Exception {
        try (Pipe<Object, Object> pipe = Pipe.open(1_024)) {
            ByteBuffer message = ByteBuffer.allocate(100);
            int sent = 0;
            while (pipe.left().sendBytes(message, Duration.ZERO)) {
                sent++;
            }
            assertThat(sent).isEqualTo(1_024 / 112);
            assertThat(pipe.left().sendBytes(message, Duration.ofMillis(5))).isFalse();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> pipe.left().sendBytes(message)).isInstanceOf(InterruptedException.class);
            for (int i = 0; i < sent; i++) {
                assertThat(pipe.right().receiveBytes()).hasSize(100);
            }
            assertThat(pipe.right().pollBytes()).isNull();
            pipe.left().send("whole");
            assertThat(pipe.right().receive()).isEqualTo("whole");
        }
    }

    @Test
    void sendingBeforeAnyoneIsAtTheOtherEnd_fillsThePipe() throws Exception {
        try (Pipe<Integer, Integer> pipe = Pipe.open()) {
            for (int i = 0; i < 100; i++) {
                pipe.left().send(i);
            }
            Connection<Integer, Integer> theirs = pipe.right();
            try (ChildProcess<Integer> child = ChildProcess.start(() -> {
                int sum = 0;
                for (int i = 0; i < 100; i++) {
                    sum += theirs.receive();
                }
                return sum;
            })) {
                assertThat(child.result()).isEqualTo(4_950);
                child.join();
            }
        }
    }

    @Test
    void twoChildren_talkToEachOther() throws Exception {
        Pipe<Integer, Integer> pipe = Pipe.open(256);
        List<ChildProcess<Integer>> children = new ArrayList<>();
        for (boolean isLeft : new boolean[] {true, false}) {
            children.add(ChildProcess.start(() -> {
                try (Connection<Integer, Integer> end = isLeft ? pipe.left() : pipe.right()) {
                    int sum = 0;
                    for (int i = 0; i < 1_000; i++) {
                        end.send(i);
                        sum += end.receive();
                    }
                    return sum;
                }
            }));
        }
        for (ChildProcess<Integer> child : children) {
            assertThat(child.result()).isEqualTo(499_500);
            child.join();
        }
    }

    @Test
    void anEndThatGoesThroughAPipe_isTheEnd() throws Exception {
        try (Pipe<Connection<String, String>, String> outer = Pipe.open();
                Pipe<String, String> inner = Pipe.open()) {
            Connection<String, Connection<String, String>> theirs = outer.right();
            ChildProcess<Void> child = ChildProcess.start(() -> {
                try (Connection<String, String> received = theirs.receive()) {
                    received.send(received.receive() + "!");
                }
            });
            outer.left().send(inner.right());
            inner.left().send("hello");
            assertThat(inner.left().receive()).isEqualTo("hello!");
            child.join();
            assertThat(child.result()).isNull();
        }
    }

    @Test
    void anEndInUse_isRefusedToASecondProcess_whichNamesTheFirst() throws Exception {
        try (Pipe<String, String> pipe = Pipe.open()) {
            Connection<String, String> ours = pipe.left();
            ours.send("mine");
            ChildProcess<Void> child = ChildProcess.start(() -> ours.send("no, mine"));
            child.join();
            assertThatThrownBy(child::result)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the left end of this pipe is used by process "
                            + ProcessHandle.current().pid());
            assertThat(pipe.right().receive()).isEqualTo("mine");
        }
    }

    @Test
    void closingAnEndThatWasPassedOn_leavesItToThatProcess() throws Exception {
        Pipe<String, String> pipe = Pipe.open();
        Connection<String, String> theirs = pipe.right();
        ChildProcess<Void> child = ChildProcess.start(() -> {
            try (theirs) {
                theirs.send(theirs.receive());
            }
        });
        theirs.close();
        assertThat(theirs.isClosed()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> theirs.send("x")).withMessageContaining("closed");
        pipe.left().send("still there");
        assertThat(pipe.left().receive()).isEqualTo("still there");
        assertThatThrownBy(pipe.left()::receive)
                .isInstanceOf(PeerClosedException.class)
                .hasMessageContaining("process " + child.pid() + ", has closed");
        child.join();
        pipe.close();
    }

    @Test
    void aChildThatNeverUsesItsEnd_andClosesIt_endsTheConversation() throws Exception {
        try (Pipe<String, String> pipe = Pipe.open()) {
            Connection<String, String> theirs = pipe.right();
            ChildProcess<Void> child = ChildProcess.start(theirs::close);
            assertThatThrownBy(pipe.left()::receive).isInstanceOf(PeerClosedException.class);
            child.join();
        }
    }

    @Test
    void aMessageLargerThanThePipesOwnCap_isRefused() throws Exception {
        try (Pipe<String, String> pipe = Pipe.open(1_024, 10)) {
            assertThatThrownBy(() -> pipe.left().send("more than ten"))
                    .isInstanceOf(NotTransferableException.class)
                    .hasMessageContaining("at most 10 travel");
            pipe.left().send("fits");
            assertThat(pipe.right().receive()).isEqualTo("fits");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Pipe.open(64, -1));
    }

    @Test
    void hundredVirtualThreads_thatWaitForMessages_leaveTheirCarriersToOthers() throws Exception {
        List<Pipe<Integer, Integer>> pipes =
                IntStream.range(0, 100).mapToObj(i -> Pipe.<Integer, Integer>open(64)).toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> waiting = new ArrayList<>();
            for (Pipe<Integer, Integer> pipe : pipes) {
                waiting.add(threads.submit((Callable<Integer>) pipe.left()::receive));
            }
            assertThat(threads.submit(() -> "runs").get()).isEqualTo("runs");
            for (int i = 0; i < 100; i++) {
                pipes.get(i).right().send(i);
                assertThat(waiting.get(i).get()).isEqualTo(i);
            }
        }
        pipes.forEach(Pipe::close);
    }

    @Test
    void anEndForEachTask_worksInAPool() {
        try (Pool pool = Pool.processes(2)) {
            List<Pipe<Integer, Integer>> pipes =
                    IntStream.range(0, 4).mapToObj(i -> Pipe.<Integer, Integer>open()).toList();
            var tasks = pipes.stream()
                    .map(Pipe::right)
                    .map(end -> pool.submit(() -> {
                        try (end) {
                            end.send(end.receive() + 1);
                        }
                    }))
                    .toList();
            for (int i = 0; i < 4; i++) {
                int number = i;
                assertThat(exchange(pipes.get(number).left(), number)).isEqualTo(number + 1);
            }
            tasks.forEach(task -> assertThat(task.join()).isNull());
            pipes.forEach(Pipe::close);
        }
    }

    private static int exchange(Connection<Integer, Integer> connection, int number) {
        try {
            connection.send(number);
            return connection.receive();
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void manyPipes_leaveNeitherMemoryNorDescriptors() throws Exception {
        String[] before = new File("/proc/self/fd").list();
        for (int i = 0; i < 1_000; i++) {
            try (Pipe<Integer, Integer> pipe = Pipe.open(64)) {
                pipe.left().send(i);
                assertThat(pipe.right().receive()).isEqualTo(i);
            }
        }
        String[] after = new File("/proc/self/fd").list();
        assertThat(after.length).isLessThanOrEqualTo(before.length + 2);
    }
}
