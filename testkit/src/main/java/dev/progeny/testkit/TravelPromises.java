package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.progeny.Job;
import dev.progeny.NotTransferableException;
import dev.progeny.Pool;
import dev.progeny.RemoteException;
import dev.progeny.Task;
import dev.progeny.TaskOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What goes to a task and comes back from it. Where tasks run in this process nothing travels: anything may be captured,
 * and what comes back is the very object; both are tested here.
 */
abstract class TravelPromises extends ReleasePromises {

    private static final String MARK = "remote.above(in worker ";
    private static final int IN_A_ROW = 20;
    private static final int DEPTH = 60;

    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    /** Not serializable, on purpose. */
    private static final class Handle {
        private final int number = 7;
    }

    /** An exception with a field that cannot travel. */
    @SuppressWarnings("serial") // that is what it is for
    private static final class HandleException extends Exception {
        private final Handle handle = new Handle();

        HandleException(String message) {
            super(message, new ArithmeticException("inner"));
        }
    }

    @Test
    void whatATaskCapturesAndCannotTravel_isRefusedBySubmit_orSimplyRuns() throws Exception {
        Handle handle = new Handle();
        try (Pool one = openOne()) {
            long pid = pid(one);
            for (int i = 0; i < IN_A_ROW; i++) {
                Job<Integer> job = () -> handle.number;
                if (one.model().crossesProcesses()) {
                    assertThatThrownBy(() -> one.submit(job))
                            .isInstanceOf(NotTransferableException.class)
                            .hasMessageContainingAll("captures `handle`", "not Serializable");
                } else {
                    assertThat(one.submit(job).get()).isEqualTo(7);
                }
            }
            assertThat(pid(one)).isEqualTo(pid);
        }
    }

    @Test
    void inputThatCannotTravel_failsAtItsPosition_orIsAnInputLikeOthers() throws Exception {
        List<Object> inputs = List.of(1, new Handle(), 3);
        try (Pool one = openOne()) {
            long pid = pid(one);
            for (MapForm form : inARow()) {
                if (one.model().crossesProcesses()) {
                    assertThatThrownBy(() -> form.<Object, Integer>over(one, inputs, x -> 1).toList())
                            .as("%s", form)
                            .isInstanceOf(NotTransferableException.class)
                            .hasMessageContaining(Handle.class.getName());
                } else {
                    assertThat(form.<Object, Integer>over(one, inputs, x -> 1).toList()).containsExactly(1, 1, 1);
                }
            }
            assertThat(pid(one)).isEqualTo(pid);
        }
    }

    @Test
    void resultThatCannotTravel_failsItsOwnTaskOnly_orIsTheVeryObject() throws Exception {
        try (Pool one = openOne()) {
            long pid = pid(one);
            for (int i = 0; i < IN_A_ROW; i++) {
                Task<Handle> task = one.submit(() -> new Handle());
                Task<Integer> next = one.submit(() -> 2);
                if (one.model().crossesProcesses()) {
                    assertThatThrownBy(task::get)
                            .isInstanceOf(ExecutionException.class)
                            .cause()
                            .isInstanceOf(NotTransferableException.class)
                            .hasMessageContaining(Handle.class.getName());
                } else {
                    assertThat(task.get().number).isEqualTo(7);
                }
                assertThat(next.get()).isEqualTo(2);
            }
            assertThat(pid(one)).isEqualTo(pid);
        }
    }

    @Test
    void exceptionThatCannotTravel_arrivesByItsFacts_orAsTheVeryObject() throws Exception {
        try (Pool one = openOne()) {
            long pid = pid(one);
            for (int i = 0; i < IN_A_ROW; i++) {
                Throwable cause = causeOf(catchThrowable(one.submit(TravelPromises::failWithHandle)::get));
                assertThat(cause).hasMessageContaining("with a handle");
                assertThat(cause.getCause()).hasMessageContaining("inner");
                assertThat(cause.getStackTrace()[0].getMethodName()).isEqualTo("failWithHandle");
                if (one.model().crossesProcesses()) {
                    assertThat(cause).isInstanceOfSatisfying(RemoteException.class, remote -> assertThat(remote.typeName())
                            .isEqualTo(HandleException.class.getName()));
                } else {
                    assertThat(((HandleException) cause).handle.number).isEqualTo(7);
                }
            }
            assertThat(pid(one)).isEqualTo(pid);
        }
    }

    private static Throwable causeOf(Throwable thrown) {
        return Objects.requireNonNull(thrown.getCause(), () -> "no cause: " + thrown);
    }

    private static int failWithHandle() throws HandleException {
        throw new HandleException("with a handle");
    }

    private static List<MapForm> inARow() {
        return Stream.generate(() -> MapForm.values()).flatMap(Arrays::stream).limit(IN_A_ROW).toList();
    }

    private static long pid(Pool one) throws Exception {
        return one.submit(() -> ProcessHandle.current().pid()).get();
    }

    // ---- the stack of a failure

    @Test
    void stackOfAFailedTask_isWhole_andMarkedWhereItIsRemote() {
        assertThatStackIsWhole(catchThrowable(() -> submitHere(pool)), ExecutionException.class, "submitHere");
        for (MapForm form : MapForm.values()) {
            Throwable thrown = catchThrowable(() -> mapHere(form));
            assertThatStackIsWhole(thrown, CompletionException.class, "mapHere");
        }
    }

    private static int submitHere(Pool pool) throws Exception {
        return pool.submit(() -> deep(DEPTH)).get();
    }

    private List<Integer> mapHere(MapForm form) {
        return form.<Integer, Integer>over(pool, List.of(DEPTH), TravelPromises::deep).toList();
    }

    private static int deep(int depth) {
        return depth == 1 ? fail() : deep(depth - 1) + 1;
    }

    private void assertThatStackIsWhole(Throwable thrown, Class<?> wrapper, String caller) {
        assertThat(thrown).isExactlyInstanceOf(wrapper);
        Throwable cause = causeOf(thrown);
        assertThat(cause).isExactlyInstanceOf(IllegalStateException.class).hasMessage("outer");
        List<String> frames =
                Arrays.stream(cause.getStackTrace()).map(StackTraceElement::toString).toList();
        assertThat(frames.subList(1, DEPTH + 1)).allMatch(frame -> frame.contains("TravelPromises.deep("));
        List<String> marks = frames.stream().filter(frame -> frame.contains(MARK)).toList();
        if (pool.model().crossesProcesses()) {
            assertThat(marks).singleElement().asString().contains("pid ", "below: who submitted");
            int mark = frames.indexOf(marks.getFirst());
            assertThat(mark).isGreaterThan(DEPTH);
            assertThat(frames.subList(mark, frames.size())).anyMatch(frame -> frame.contains("TravelPromises." + caller));
        } else {
            assertThat(marks).isEmpty();
        }
    }

    @Test
    void errorOfTheCallersOwnInput_isNotMarkedAsRemote() {
        for (MapForm form : MapForm.values()) {
            Iterable<Integer> inputs = () -> Stream.of(1, 2).map(x -> deep(x)).iterator();
            Throwable thrown = catchThrowable(() -> form.<Integer, Integer>over(pool, inputs, x -> x).toList());
            assertThat(thrown).as("%s", form).isExactlyInstanceOf(IllegalStateException.class).hasMessage("outer");
            assertThat(thrown.getStackTrace()).noneMatch(frame -> frame.toString().contains(MARK));
            assertThat(thrown.getStackTrace()[0].getMethodName()).isEqualTo("fail");
        }
    }

    // ---- context

    @Test
    void scopedValueThatIsNamed_travelsWithItsTask_andWithNoOther() throws Exception {
        TaskOptions named = TaskOptions.defaults().withContext(() -> USER);
        try (Pool one = openOne()) {
            ScopedValue.where(USER, "ada").call(() -> {
                assertThat(one.submit(TravelPromises::user, named).get()).isEqualTo("ada");
                assertThat(one.submit(TravelPromises::user).get()).isEqualTo("nobody");
                return null;
            });
            assertThat(one.submit(TravelPromises::user, named).get()).isEqualTo("nobody");
        }
    }

    private static String user() {
        return USER.orElse("nobody");
    }
}
