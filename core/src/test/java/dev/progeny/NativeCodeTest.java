package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks that call the C library, and there loop or abort. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class NativeCodeTest {

    private static final int CHARACTERS = 4 << 20; // the square of it takes some twenty minutes
    private static final Duration GRACE = Duration.ofMillis(100);

    private static Pool open() {
        return Pool.processes(
                1,
                o -> o.withJvmOptions("--enable-native-access=ALL-UNNAMED")
                        .withCancelGrace(GRACE)
                        .withOutput(OutputHandler.none()));
    }

    private static long pidOf(Pool pool) throws Exception {
        return pool.submit(() -> ProcessHandle.current().pid()).get();
    }

    /** A function of the C library. By reflection: the compiler warns of every use of native code. */
    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        MethodType maker = MethodType.methodType(
                MethodHandle.class, MemorySegment.class, FunctionDescriptor.class, Linker.Option[].class);
        Linker linker = Linker.nativeLinker();
        MemorySegment address = linker.defaultLookup().findOrThrow(name);
        try {
            return (MethodHandle) MethodHandles.lookup()
                    .findVirtual(Linker.class, "downcallHandle", maker)
                    .invokeExact(linker, address, type, options);
        } catch (Throwable failed) {
            throw new AssertionError(failed);
        }
    }

    private static void call(MethodHandle function, Object... arguments) {
        try {
            function.invokeWithArguments(arguments);
        } catch (Throwable failed) {
            throw new AssertionError(failed);
        }
    }

    /** Looks for each character of one text in another one, where there is none of them. */
    private static int loop(SharedLong begun, Linker.Option... options) {
        var type = FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle search = function("wcscspn", type, options);
            MemorySegment text = text(arena, (byte) 1);
            MemorySegment characters = text(arena, (byte) 2);
            begun.set(1);
            call(search, text, characters);
        }
        return 1;
    }

    private static MemorySegment text(Arena arena, byte character) {
        MemorySegment text = arena.allocate(ValueLayout.JAVA_INT, CHARACTERS + 1L);
        text.asSlice(0, 4L * CHARACTERS).fill(character); // the last one stays 0 and ends it
        return text;
    }

    // ---- a loop without end

    @Test
    void nativeLoop_isKilledWhenItsTimeoutAndTheGraceAreOver_andTheDumpNamesTheCall() throws Exception {
        SharedLong begun = SharedLong.create(0);
        try (Pool pool = open()) {
            TaskTimeoutException over = timedOut(pool, () -> loop(begun));
            assertThat(over.threadDump()).contains("RUNNABLE").contains("dev.progeny.NativeCodeTest.loop");
            assertThat(begun.get()).isEqualTo(1);
        }
    }

    /** The JVM takes such a call for one that returns at once: none of its threads passes a safepoint meanwhile. */
    @Test
    void nativeLoopThatHoldsUpItsWholeJvm_isKilledNoLater_butWithoutItsStacks() throws Exception {
        SharedLong begun = SharedLong.create(0);
        try (Pool pool = open()) {
            TaskTimeoutException over = timedOut(pool, () -> loop(begun, Linker.Option.critical(false)));
            assertThat(over.threadDump()).isEmpty();
            assertThat(begun.get()).isEqualTo(1);
        }
    }

    private static TaskTimeoutException timedOut(Pool pool, Job<Integer> job) throws Exception {
        long before = pool.submit(NativeCodeTest::warmUp).get();
        long start = System.nanoTime();
        Task<Integer> task = pool.submit(job, TaskOptions.defaults().withTimeout(Duration.ofSeconds(2)));
        TaskTimeoutException over = (TaskTimeoutException) task.handle((none, failure) -> failure).join();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(2_000L, 3_500L);
        assertThat(pidOf(pool)).isNotEqualTo(before);
        return over;
    }

    /** The first call of native code takes a JVM some hundred milliseconds. */
    private static long warmUp() {
        call(function("abs", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)), -1);
        return ProcessHandle.current().pid();
    }

    @Test
    void nativeLoopThatIsCancelled_isKilledAfterTheGrace() throws Exception {
        SharedLong begun = SharedLong.create(0);
        try (Pool pool = open()) {
            long before = pidOf(pool);
            Task<Integer> task = pool.submit(() -> loop(begun));
            Eventually.holds(() -> begun.get() == 1);
            long start = System.nanoTime();
            task.cancel(true);
            assertThat(pidOf(pool)).isNotEqualTo(before);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(GRACE, Duration.ofSeconds(5));
            assertThatThrownBy(task::get).isInstanceOf(CancellationException.class);
        }
    }

    // ---- an abort

    @Test
    void abort_isNamed_andOfItTheJvmWritesNoLog() throws Exception {
        try (Pool pool = open()) {
            long before = pidOf(pool);
            WorkerDiedException died = death(pool, () -> call(function("abort", FunctionDescriptor.ofVoid())));
            assertThat(died.pid()).hasValue(before);
            assertThat(died).hasMessageContaining("crashed in native code: signal 6 (SIGABRT)");
            assertThat(died.crashLog()).isEmpty();
            assertThat(pidOf(pool)).isNotEqualTo(before);
        }
    }

    @Test
    void abortOfTheCLibraryItself_isToldWithItsWords() throws Exception {
        assumeThat(Linker.nativeLinker().defaultLookup().find("gnu_get_libc_version")).as("glibc").isPresent();
        try (Pool pool = open()) {
            WorkerDiedException died = death(pool, NativeCodeTest::freeTwice);
            assertThat(died.lastErrorLines()).last().asString().contains("double free");
            assertThat(died).hasMessageContaining("SIGABRT").hasMessageContaining("double free");
            assertThat(pool.submit(() -> 3).get()).isEqualTo(3);
        }
    }

    private static void freeTwice() {
        MethodHandle free = function("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment holder = arena.allocate(ValueLayout.ADDRESS);
            call(function("posix_memalign", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG)), holder, 16L, 64L);
            MemorySegment once = holder.get(ValueLayout.ADDRESS, 0);
            call(free, once);
            call(free, once);
        }
    }

    private static WorkerDiedException death(Pool pool, Action deadly) {
        var died = (WorkerDiedException) pool.submit(deadly).handle((none, failure) -> failure).join();
        assertThat(died.reason()).isEqualTo(Reason.NATIVE_CRASH);
        assertThat(died.signal()).hasValue(6);
        return died;
    }
}
