package dev.progeny.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Job;
import dev.progeny.Pool;
import dev.progeny.RemoteException;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Seen from a user's package: what ran there, a mark, and who asked for it here. */
@ExtendWith(NothingLeft.class)
class StackTraceTest {

    @Test
    void stackOfAFailedJob_isTheRemoteOne_aMark_andTheSubmitters() {
        try (Pool pool = Pool.processes(1)) {
            assertRemote(() -> askFor(pool));
            assertRemote(() -> pool.map(List.of(1), StackTraceTest::failOn));
        }
    }

    @Test
    void lastLinesThatAFailedTaskPrinted_rideOnItsException() {
        for (Pool pool : List.of(Pool.processes(1), Pool.hybrid(1, 2))) {
            try (pool) {
                assertThat(pool.submit(() -> {
                                    System.out.println("of another task");
                                    return 1;
                                })
                                .join())
                        .isEqualTo(1);
                Throwable thrown = Assertions.catchThrowable(pool.submit(StackTraceTest::talkAndFail)::get);
                assertThat(thrown.getCause().getSuppressed()).singleElement().satisfies(output -> assertThat(
                                output.getMessage().lines())
                        .hasSize(51)
                        .contains("  line 11", "  line 59", "  and an error")
                        .doesNotContain("  line 10", "  of another task"));
            }
        }
    }

    /** Its field does not travel; its cause does, as facts. */
    private static final class Strange extends RuntimeException {

        @SuppressWarnings("UnusedVariable") // serialization meets it
        private final Object field = new Object();

        Strange(Throwable cause) {
            super("strange", cause);
        }
    }

    @Test
    void exceptionThatCannotBeRebuilt_isARemoteException_withItsCause() {
        try (Pool pool = Pool.processes(1)) {
            Job<Integer> failing = () -> {
                throw new Strange(new IOException("because"));
            };
            Throwable cause = Assertions.catchThrowable(pool.submit(failing)::get).getCause();
            assertThat(cause).isInstanceOf(RemoteException.class).hasMessage(Strange.class.getName() + ": strange");
            assertThat(cause.getCause())
                    .isInstanceOf(RemoteException.class)
                    .hasMessage("java.io.IOException: because");
        }
    }

    private static int talkAndFail() {
        for (int i = 0; i < 60; i++) {
            System.out.println("line " + i);
        }
        System.err.println("and an error");
        throw new IllegalStateException("after all that");
    }

    private static void askFor(Pool pool) throws Exception {
        pool.submit(() -> failOn(1)).get();
    }

    private static int failOn(int input) {
        throw new IllegalStateException("input " + input);
    }

    private static boolean isOfALibrarysRoom(String frame) {
        return frame.matches("dev\\.progeny\\.(([a-z]+)\\.)?[A-Z].*") && !frame.startsWith("dev.progeny.user.");
    }

    private static void assertRemote(ThrowingCallable call) {
        Throwable cause = Assertions.catchThrowable(call).getCause();
        assertThat(cause).isExactlyInstanceOf(IllegalStateException.class);
        List<String> frames =
                Arrays.stream(cause.getStackTrace()).map(StackTraceElement::toString).toList();
        int mark = indexOf(frames, "remote.above(in worker ");
        assertThat(indexOf(frames, "StackTraceTest.failOn")).isBetween(0, mark - 1);
        assertThat(frames.get(mark + 1)).contains("StackTraceTest");
        assertThat(frames.subList(mark + 1, frames.size())).noneMatch(StackTraceTest::isOfALibrarysRoom);
    }

    private static int indexOf(List<String> frames, String part) {
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).contains(part)) {
                return i;
            }
        }
        throw new AssertionError("no frame has " + part + ": " + frames);
    }
}
