package dev.progeny.os;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Names for what exists in the file system for a moment, or as long as this JVM: {@code progeny-PID-START-RANDOM}.
 *
 * <p>Whoever makes one removes it. A kill -9 before that leaves it behind; the name tells whose it was, so that the next
 * process of the same user can {@linkplain #sweep remove} it.
 */
final class PrivateName {

    private static final Pattern NAME = Pattern.compile("progeny-(\\d+)-(\\d+)-[0-9a-f]{16}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private PrivateName() {}

    static String create() {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        ProcessId self = ProcessId.current();
        return "progeny-" + self.pid() + "-" + self.start() + "-" + HexFormat.of().formatHex(random);
    }

    static boolean isOne(@Nullable Path name) {
        return name != null && NAME.matcher(name.toString()).matches();
    }

    /** Removes what dead processes of this user left in {@code folder}; what cannot be removed is left alone. */
    static void sweep(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "progeny-*")) {
            for (Path entry : entries) {
                owner(entry).filter(owner -> !owner.isAlive()).ifPresent(dead -> remove(entry));
            }
        } catch (IOException | RuntimeException unreadable) {
            // Sweeping is a courtesy to the machine: a folder that cannot be listed must not stop a start.
        }
    }

    private static Optional<ProcessId> owner(Path entry) {
        Matcher name = NAME.matcher(entry.getFileName().toString());
        return name.matches()
                ? Optional.of(new ProcessId(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))))
                : Optional.empty();
    }

    /**
     * Only a plain file, a folder of plain files, or a control group, which goes as if it were empty: that is all we ever
     * make. Another user's entry refuses by itself.
     */
    private static void remove(Path entry) {
        try {
            Files.deleteIfExists(entry);
        } catch (DirectoryNotEmptyException folder) {
            removeFolder(entry);
        } catch (IOException stillInUse) {
            // Another process may sweep at the same time, or the entry belongs to somebody else.
        }
    }

    private static void removeFolder(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : (Iterable<Path>) children::iterator) {
                Files.deleteIfExists(child);
            }
            Files.deleteIfExists(folder);
        } catch (IOException stillInUse) {
            // Another process may sweep at the same time, or the entry belongs to somebody else.
        }
    }
}
