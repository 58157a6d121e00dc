package dev.progeny;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * How worker processes are started, fed, limited and stopped. Immutable; written as {@code o -> o.withHeap("256m")}.
 *
 * @param name prefix of worker names; empty: {@code pool-N} or {@code child-N}
 * @param heap largest Java heap of a worker, as {@code -Xmx} takes it ({@code 256m}); empty: the JVM's own default, a
 *     quarter of the machine's memory
 * @param jvmOptions further options of the worker's JVM, after those that Progeny gives, so that they win
 * @param environment variables to set; the rest of the environment is this process's
 * @param directory working directory; empty: this process's
 * @param classPath instead of this process's class path
 * @param initializer runs in each worker before its first task; if it fails the pool is broken. It may take as long as it
 *     needs: {@code taskTimeout} is not for it, {@code reportAfter} is
 * @param tasksPerWorker a worker is replaced after so many tasks; 0 (default): never
 * @param taskTimeout how long a task may run, unless its own options say otherwise; empty (default): for ever
 * @param reportAfter how long a task may run before it is reported, once, with the stacks of its worker, to the {@link
 *     System.Logger} {@code dev.progeny.Pool} as a warning, unless its own options say otherwise; without effect if its
 *     time-out comes first, whose exception tells the same; empty (default): never
 * @param cancelGrace how long a cancelled or timed-out task may take to react to its interrupt, and a closed worker to
 *     its exit hooks, before the process is killed; default 2 s
 * @param spares processes kept warm beyond those that work, from the opening of the pool on; they have read the lambdas
 *     that the last tasks were made of, if those capture nothing, so their classes are initialized there; default 0
 * @param idleTimeout a worker that had nothing to do for so long is stopped, the spares apart; default 1 min
 * @param restartLimit after so many failed starts the pool is broken, unless a worker came up and worked between them;
 *     default 5. A start after a failed one waits, first for 100 ms, then twice as long each time, at most 5 s; the count
 *     starts anew when a new worker has answered a task, and after 10 s in which workers stood by and none failed. A
 *     worker that ends before it had a task counts as not started.
 * @param memoryLimit bytes of private memory a worker process may have, heap, native memory and thread stacks
 *     together, at least 128 MiB; needs {@code prlimit} (Linux). Where control groups (cgroup v2) are delegated to this
 *     program, also what the worker and all that its tasks start use together, shared memory included; those processes
 *     then end with it
 * @param cpuLimit processor time a worker process may use in its life, in whole seconds; needs {@code prlimit} (Linux)
 * @param openFilesLimit how many files, sockets and pipes a worker process may have open, at least 64; needs {@code
 *     prlimit} (Linux). A task that reaches it fails with its own {@link java.io.IOException}, and its worker is replaced.
 * @param pidNamespace whether each worker process gets a pid namespace: then whatever its tasks have started, and
 *     whoever started it in turn, ends with it, also by kill -9 of this process; default false, which leaves them running.
 *     Inside, {@link ProcessHandle} tells pids of its own for the worker (2) and its children, and those of this process's
 *     side for others. Needs {@code unshare} and the right to make such namespaces (Linux, root or CAP_SYS_ADMIN); a pool
 *     that asks for it elsewhere is broken, with that reason
 * @param heartbeat how often a worker from which nothing came is asked whether it still listens; one that stays silent
 *     three times in a row (stopped, or thrashing) is killed, and its tasks fail with {@link
 *     WorkerDiedException.Reason#UNRESPONSIVE}. A task that computes does not keep its worker from answering. Default 10 s,
 *     at the cost of two small messages; at least 100 ms; zero: never, which is also what a debugger among the {@code jvmOptions} means
 * @param maxAge a worker that is older at the end of a task is replaced; empty (default): never
 * @param maxResident a worker that has more bytes in physical memory at the end of a task is replaced, looked at no more
 *     often than every 100 ms; needs {@code /proc} (Linux), no effect elsewhere; empty (default): never
 * @param context scoped values whose bindings travel with every task, those of the map family included
 * @param output receives what workers print; default {@link OutputHandler#tagged()}
 */
public record ProcessOptions(
        String name,
        Optional<String> heap,
        List<String> jvmOptions,
        Map<String, String> environment,
        Optional<Path> directory,
        Optional<String> classPath,
        Optional<Action> initializer,
        int tasksPerWorker,
        Optional<Duration> taskTimeout,
        Optional<Duration> reportAfter,
        Duration cancelGrace,
        int spares,
        Duration idleTimeout,
        int restartLimit,
        OptionalLong memoryLimit,
        Optional<Duration> cpuLimit,
        OptionalInt openFilesLimit,
        boolean pidNamespace,
        Duration heartbeat,
        Optional<Duration> maxAge,
        OptionalLong maxResident,
        List<ContextKey> context,
        OutputHandler output) {

    private static final Pattern HEAP = Pattern.compile("[1-9][0-9]*[kKmMgG]?");
    private static final long LEAST_MEMORY = 128L << 20; // below this a JVM does not come up
    private static final int LEAST_FILES = 64;
    private static final Duration LEAST_HEARTBEAT = Duration.ofMillis(100);
    private static final ProcessOptions DEFAULTS = new Draft().build();

    public ProcessOptions {
        heap.ifPresent(value -> check(HEAP.matcher(value).matches(), "heap must be a number with k, m or g", value));
        check(tasksPerWorker >= 0, "tasksPerWorker must not be negative", tasksPerWorker);
        taskTimeout.ifPresent(value -> check(value.isPositive(), "taskTimeout must be positive", value));
        reportAfter.ifPresent(value -> check(value.isPositive(), "reportAfter must be positive", value));
        check(!cancelGrace.isNegative(), "cancelGrace must not be negative", cancelGrace);
        check(spares >= 0, "spares must not be negative", spares);
        check(idleTimeout.isPositive(), "idleTimeout must be positive", idleTimeout);
        check(restartLimit >= 1, "restartLimit must be at least 1", restartLimit);
        memoryLimit.ifPresent(value -> check(value >= LEAST_MEMORY, "memoryLimit must be at least 128 MiB", value));
        cpuLimit.ifPresent(value -> check(value.toSeconds() >= 1, "cpuLimit must be at least 1 s", value));
        openFilesLimit.ifPresent(value -> check(value >= LEAST_FILES, "openFilesLimit must be at least 64", value));
        check(
                heartbeat.isZero() || heartbeat.compareTo(LEAST_HEARTBEAT) >= 0,
                "heartbeat must be at least 100 ms, so that no pause for garbage passes for silence, or 0 for none",
                heartbeat);
        maxAge.ifPresent(value -> check(value.isPositive(), "maxAge must be positive", value));
        maxResident.ifPresent(value -> check(value > 0, "maxResident must be positive", value));
        jvmOptions = List.copyOf(jvmOptions);
        environment = Map.copyOf(environment);
        context = List.copyOf(context);
    }

    public static ProcessOptions defaults() {
        return DEFAULTS;
    }

    public ProcessOptions withName(String name) {
        return with(draft -> draft.name = name);
    }

    public ProcessOptions withHeap(String heap) {
        return with(draft -> draft.heap = Optional.of(heap));
    }

    public ProcessOptions withJvmOptions(String... jvmOptions) {
        return with(draft -> draft.jvmOptions = List.of(jvmOptions));
    }

    public ProcessOptions withEnvironment(Map<String, String> environment) {
        return with(draft -> draft.environment = environment);
    }

    public ProcessOptions withDirectory(Path directory) {
        return with(draft -> draft.directory = Optional.of(directory));
    }

    public ProcessOptions withClassPath(String classPath) {
        return with(draft -> draft.classPath = Optional.of(classPath));
    }

    public ProcessOptions withInitializer(Action initializer) {
        return with(draft -> draft.initializer = Optional.of(initializer));
    }

    public ProcessOptions withTasksPerWorker(int tasksPerWorker) {
        return with(draft -> draft.tasksPerWorker = tasksPerWorker);
    }

    public ProcessOptions withTaskTimeout(Duration taskTimeout) {
        return with(draft -> draft.taskTimeout = Optional.of(taskTimeout));
    }

    public ProcessOptions withReportAfter(Duration reportAfter) {
        return with(draft -> draft.reportAfter = Optional.of(reportAfter));
    }

    public ProcessOptions withCancelGrace(Duration cancelGrace) {
        return with(draft -> draft.cancelGrace = cancelGrace);
    }

    public ProcessOptions withSpares(int spares) {
        return with(draft -> draft.spares = spares);
    }

    public ProcessOptions withIdleTimeout(Duration idleTimeout) {
        return with(draft -> draft.idleTimeout = idleTimeout);
    }

    public ProcessOptions withRestartLimit(int restartLimit) {
        return with(draft -> draft.restartLimit = restartLimit);
    }

    public ProcessOptions withMemoryLimit(long memoryLimit) {
        return with(draft -> draft.memoryLimit = OptionalLong.of(memoryLimit));
    }

    public ProcessOptions withCpuLimit(Duration cpuLimit) {
        return with(draft -> draft.cpuLimit = Optional.of(cpuLimit));
    }

    public ProcessOptions withOpenFilesLimit(int openFilesLimit) {
        return with(draft -> draft.openFilesLimit = OptionalInt.of(openFilesLimit));
    }

    public ProcessOptions withPidNamespace(boolean pidNamespace) {
        return with(draft -> draft.pidNamespace = pidNamespace);
    }

    public ProcessOptions withHeartbeat(Duration heartbeat) {
        return with(draft -> draft.heartbeat = heartbeat);
    }

    public ProcessOptions withMaxAge(Duration maxAge) {
        return with(draft -> draft.maxAge = Optional.of(maxAge));
    }

    public ProcessOptions withMaxResident(long maxResident) {
        return with(draft -> draft.maxResident = OptionalLong.of(maxResident));
    }

    public ProcessOptions withContext(ContextKey... context) {
        return with(draft -> draft.context = List.of(context));
    }

    public ProcessOptions withOutput(OutputHandler output) {
        return with(draft -> draft.output = output);
    }

    private ProcessOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.build();
    }

    private static void check(boolean holds, String rule, Object actual) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ": " + rule.substring(0, rule.indexOf(' ')) + "=" + actual);
        }
    }

    /** The same fields, changeable: so that each of the methods above names one of them, not all. */
    private static final class Draft {

        private String name = "";
        private Optional<String> heap = Optional.empty();
        private List<String> jvmOptions = List.of();
        private Map<String, String> environment = Map.of();
        private Optional<Path> directory = Optional.empty();
        private Optional<String> classPath = Optional.empty();
        private Optional<Action> initializer = Optional.empty();
        private int tasksPerWorker = 0;
        private Optional<Duration> taskTimeout = Optional.empty();
        private Optional<Duration> reportAfter = Optional.empty();
        private Duration cancelGrace = Duration.ofSeconds(2);
        private int spares = 0;
        private Duration idleTimeout = Duration.ofMinutes(1);
        private int restartLimit = 5;
        private OptionalLong memoryLimit = OptionalLong.empty();
        private Optional<Duration> cpuLimit = Optional.empty();
        private OptionalInt openFilesLimit = OptionalInt.empty();
        private boolean pidNamespace = false;
        private Duration heartbeat = Duration.ofSeconds(10);
        private Optional<Duration> maxAge = Optional.empty();
        private OptionalLong maxResident = OptionalLong.empty();
        private List<ContextKey> context = List.of();
        private OutputHandler output = OutputHandler.tagged();

        Draft() {}

        Draft(ProcessOptions from) {
            name = from.name;
            heap = from.heap;
            jvmOptions = from.jvmOptions;
            environment = from.environment;
            directory = from.directory;
            classPath = from.classPath;
            initializer = from.initializer;
            tasksPerWorker = from.tasksPerWorker;
            taskTimeout = from.taskTimeout;
            reportAfter = from.reportAfter;
            cancelGrace = from.cancelGrace;
            spares = from.spares;
            idleTimeout = from.idleTimeout;
            restartLimit = from.restartLimit;
            memoryLimit = from.memoryLimit;
            cpuLimit = from.cpuLimit;
            openFilesLimit = from.openFilesLimit;
            pidNamespace = from.pidNamespace;
            heartbeat = from.heartbeat;
            maxAge = from.maxAge;
            maxResident = from.maxResident;
            context = from.context;
            output = from.output;
        }

        ProcessOptions build() {
            return new ProcessOptions(
                    name,
                    heap,
                    jvmOptions,
                    environment,
                    directory,
                    classPath,
                    initializer,
                    tasksPerWorker,
                    taskTimeout,
                    reportAfter,
                    cancelGrace,
                    spares,
                    idleTimeout,
                    restartLimit,
                    memoryLimit,
                    cpuLimit,
                    openFilesLimit,
                    pidNamespace,
                    heartbeat,
                    maxAge,
                    maxResident,
                    context,
                    output);
        }
    }
}
