package dev.progeny.link;

import dev.progeny.ProcessOptions;
import dev.progeny.os.ArgumentFile;
import dev.progeny.os.ControlGroup;
import dev.progeny.os.Futex;
import dev.progeny.os.JavaCommand;
import dev.progeny.os.Limits;
import dev.progeny.os.PidNamespace;
import dev.progeny.os.Spawner;
import dev.progeny.postmortem.Evidence;
import dev.progeny.transfer.Library;
import dev.progeny.worker.WorkerMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The command and surroundings of a worker's process. */
final class WorkerCommand {

    static final String COLLECTOR = "-XX:+UseSerialGC"; // small heaps, few threads, quick start
    private static final Pattern OTHER_COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");

    static final List<String> ALWAYS = List.of(
            "-XX:-UsePerfData", // its file would outlive a kill -9
            "-XX:UserThreadWaitAttemptsAtExit=0", // a JVM that blocked a virtual thread on a socket exits 300 ms sooner
            "-XX:+ExitOnOutOfMemoryError", // a worker without memory cannot be trusted to answer
            "-XX:+DisplayVMOutputToStderr", // so that its last words are found there, whoever spoke them
            "-XX:ReplayDataFile=/dev/null", // a compiler that crashes would leave one in the user's folder
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8");

    private WorkerCommand() {}

    static ProcessBuilder of(ProcessOptions options, int slots, Evidence evidence) throws IOException {
        List<String> jvm = new ArrayList<>(ALWAYS);
        if (options.jvmOptions().stream().noneMatch(OTHER_COLLECTOR.asMatchPredicate())) {
            jvm.add(COLLECTOR); // two would be an error
        }
        options.heap()
                .or(() -> halfOf(options.memoryLimit()))
                .ifPresent(heap -> jvm.add("-Xmx" + heap));
        if (slots > 1) {
            jvm.add("-Djdk.virtualThreadScheduler.parallelism=1");
        }
        String nativeAccess = Futex.option(Library.jar() != null);
        if (nativeAccess != null) {
            jvm.add(nativeAccess); // what the parent may, its workers may: shared objects then wake each other
        }
        jvm.addAll(evidence.crashLog().options());
        jvm.addAll(options.jvmOptions());
        ControlGroup group = evidence.group();
        List<String> command = new ArrayList<>(group == null ? List.of() : group.wrapper());
        command.addAll(options.pidNamespace() ? PidNamespace.wrapper() : List.of());
        command.addAll(Limits.wrapper(options.memoryLimit(), options.cpuLimit(), options.openFilesLimit()));
        command.addAll(ArgumentFile.shorten(java(jvm, options)));
        if (Spawner.ignoresInterrupt()) {
            command.add(WorkerMain.INTERRUPT_IGNORED);
        }
        var builder = new ProcessBuilder(command);
        options.directory().ifPresent(folder -> builder.directory(folder.toFile()));
        builder.environment().keySet().removeAll(JavaCommand.HIDDEN_OPTIONS);
        builder.environment().putAll(options.environment());
        return builder;
    }

    private static List<String> java(List<String> jvm, ProcessOptions options) throws IOException {
        String classPath = options.classPath().orElse(null);
        Path library = Library.jar();
        if (library != null) {
            return JavaCommand.from(library, WorkerMain.class, jvm, classPath);
        }
        AotCache.Use cache = AotCache.use(options);
        if (cache != null) {
            jvm.addAll(0, cache.options());
            return JavaCommand.from(cache.library(), WorkerMain.class, jvm, classPath);
        }
        return JavaCommand.of(WorkerMain.class, jvm, classPath);
    }

    /** A heap that does not know of the limit would grow into it, and the JVM would end without a word on whose task. */
    private static Optional<String> halfOf(OptionalLong memoryLimit) {
        return memoryLimit.isPresent() ? Optional.of((memoryLimit.getAsLong() >> 11) + "k") : Optional.empty();
    }
}
