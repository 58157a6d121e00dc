package dev.progeny.os;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a program of the system is. Never by {@code PATH}: whatever it offers first under that name, a wrapper in somebody's
 * {@code ~/bin} or a program of another release, would then stand between this process and its children.
 */
final class Tool {

    /** Names other folders, such as on a system that has its own; a system property. */
    static final String PROPERTY = "progeny.toolFolders";

    private static final String USUAL = "/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin";

    private Tool() {}

    /** The absolute path of a program, or empty where there is none. */
    static Optional<String> find(String name) {
        return folders().map(folder -> folder.resolve(name))
                .filter(Path::isAbsolute)
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** As {@link #find}, or where one would expect it: whoever starts that is told that there is none. */
    static String pathOf(String name) {
        return find(name).or(() -> folders().map(folder -> folder.resolve(name).toString()).findFirst()).orElse(name);
    }

    private static Stream<Path> folders() {
        String named = System.getProperty(PROPERTY);
        try {
            return Arrays.stream((named == null ? USUAL : named).split(File.pathSeparator, -1)).map(Path::of);
        } catch (InvalidPathException nonsense) {
            return Stream.empty();
        }
    }
}
