package dev.progeny;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How worker processes are started, fed and stopped. Immutable; written as {@code o -> o.withHeap("256m")}.
 *
 * @param name prefix of worker names; empty: {@code pool-N} or {@code child-N}
 * @param heap largest Java heap of a worker, as {@code -Xmx} takes it ({@code 256m}); empty: the JVM's own default, a
 *     quarter of the machine's memory
 * @param jvmOptions further options of the worker's JVM, after those that Progeny gives, so that they win
 * @param environment variables to set; the rest of the environment is this process's
 * @param directory working directory; empty: this process's
 * @param classPath instead of this process's class path
 * @param initializer runs in each worker before its first task; if it fails the pool is broken
 * @param cancelGrace how long a cancelled task may take to react to its interrupt, and a closed worker to its exit
 *     hooks, before the process is killed; default 2 s
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
        Duration cancelGrace,
        OutputHandler output) {

    private static final Pattern HEAP = Pattern.compile("[1-9][0-9]*[kKmMgG]?");

    private static final ProcessOptions DEFAULTS = new ProcessOptions(
            "",
            Optional.empty(),
            List.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(2),
            OutputHandler.tagged());

    public ProcessOptions {
        heap.ifPresent(ProcessOptions::checkHeap);
        if (cancelGrace.isNegative()) {
            throw new IllegalArgumentException("cancelGrace must not be negative: cancelGrace=" + cancelGrace);
        }
        jvmOptions = List.copyOf(jvmOptions);
        environment = Map.copyOf(environment);
    }

    public static ProcessOptions defaults() {
        return DEFAULTS;
    }

    public ProcessOptions withName(String name) {
        return new ProcessOptions(
                name, heap, jvmOptions, environment, directory, classPath, initializer, cancelGrace, output);
    }

    public ProcessOptions withHeap(String heap) {
        return new ProcessOptions(
                name,
                Optional.of(heap),
                jvmOptions,
                environment,
                directory,
                classPath,
                initializer,
                cancelGrace,
                output);
    }

    public ProcessOptions withJvmOptions(String... jvmOptions) {
        return new ProcessOptions(
                name, heap, List.of(jvmOptions), environment, directory, classPath, initializer, cancelGrace, output);
    }

    public ProcessOptions withEnvironment(Map<String, String> environment) {
        return new ProcessOptions(
                name, heap, jvmOptions, environment, directory, classPath, initializer, cancelGrace, output);
    }

    public ProcessOptions withDirectory(Path directory) {
        return new ProcessOptions(
                name,
                heap,
                jvmOptions,
                environment,
                Optional.of(directory),
                classPath,
                initializer,
                cancelGrace,
                output);
    }

    public ProcessOptions withClassPath(String classPath) {
        return new ProcessOptions(
                name,
                heap,
                jvmOptions,
                environment,
                directory,
                Optional.of(classPath),
                initializer,
                cancelGrace,
                output);
    }

    public ProcessOptions withInitializer(Action initializer) {
        return new ProcessOptions(
                name,
                heap,
                jvmOptions,
                environment,
                directory,
                classPath,
                Optional.of(initializer),
                cancelGrace,
                output);
    }

    public ProcessOptions withCancelGrace(Duration cancelGrace) {
        return new ProcessOptions(
                name, heap, jvmOptions, environment, directory, classPath, initializer, cancelGrace, output);
    }

    public ProcessOptions withOutput(OutputHandler output) {
        return new ProcessOptions(
                name, heap, jvmOptions, environment, directory, classPath, initializer, cancelGrace, output);
    }

    private static void checkHeap(String heap) {
        if (!HEAP.matcher(heap).matches()) {
            throw new IllegalArgumentException("heap must be a number with k, m or g, such as 256m: heap=" + heap);
        }
    }
}
