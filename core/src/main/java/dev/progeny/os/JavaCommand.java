package dev.progeny.os;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a JVM that sees the classes of this one.
 *
 * <p>Agents, debuggers and system properties of this JVM are not copied: a second debugger on the same port would stop
 * the worker before its first line. What a worker shall get, the caller names.
 */
public final class JavaCommand {

    /** Variables through which a JVM takes options behind its caller's back; it also announces them on stderr. */
    public static final List<String> HIDDEN_OPTIONS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private static final String SEPARATOR = File.pathSeparator;

    private JavaCommand() {}

    /**
     * Returns the command for {@code mainClass}.
     *
     * @param options JVM options, in the caller's order
     * @param classPath instead of this JVM's own class path, or null
     */
    public static List<String> of(Class<?> mainClass, List<String> options, @Nullable String classPath) {
        List<String> command = start(options);
        addPaths(command, null, classPath);
        Module module = mainClass.getModule();
        if (module.isNamed()) {
            command.add("-m");
            command.add(module.getName() + "/" + mainClass.getName());
        } else {
            command.add(mainClass.getName());
        }
        return command;
    }

    /** As {@link #of}, for a {@code mainClass} that is in {@code jar}, which comes first on the class path. */
    public static List<String> from(
            Path jar, Class<?> mainClass, List<String> options, @Nullable String classPath) {
        List<String> command = start(options);
        addPaths(command, jar, classPath);
        command.add(mainClass.getName()); // on the class path, whatever module it is of here
        return command;
    }

    private static List<String> start(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        return command;
    }

    private static void addPaths(List<String> command, @Nullable Path first, @Nullable String classPath) {
        String modulePath = System.getProperty("jdk.module.path");
        if (modulePath != null) {
            command.add("--module-path");
            command.add(absolute(modulePath));
            command.add("--add-modules");
            command.add(System.getProperty("jdk.module.main", "ALL-MODULE-PATH"));
        }
        String classes = classPath != null ? classPath : System.getProperty("java.class.path", "");
        List<String> entries = new ArrayList<>();
        if (first != null) {
            entries.add(first.toString());
        }
        if (!classes.isEmpty() || modulePath == null) {
            entries.add(absolute(classes));
        }
        if (!entries.isEmpty()) {
            command.add("-cp");
            command.add(String.join(SEPARATOR, entries));
        }
    }

    /** The worker may start in another folder, so relative entries (an empty one is "here") are resolved now. */
    private static String absolute(String path) {
        return Arrays.stream(path.split(SEPARATOR, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
                .collect(Collectors.joining(SEPARATOR));
    }
}
