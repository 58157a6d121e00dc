package dev.progeny.os;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names under which unrelated processes of one user meet, without anything that stays in the file system.
 *
 * <p>A named file is created as {@code /dev/shm/progeny.NAME}, filled, and unlinked. From then on its name is what the
 * kernel shows behind the descriptors of those who hold it ({@code /proc/PID/fd/N -> /dev/shm/progeny.NAME (deleted)}),
 * and that is where {@link #find} looks. When the last holder is gone, so is the name, however that one ended.
 *
 * <p>While the path exists, it is the lock of whoever is making the name: two cannot make the same one. A path that no
 * process has open was left by a kill -9 in those microseconds, and the next one who makes the name removes it.
 */
public final class MemoryNames {

    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String UNLINKED = " (deleted)";
    private static final int PATIENCE = 20;

    private MemoryNames() {}

    /** Fills what was reserved, before anyone else can see it. */
    @FunctionalInterface
    public interface Filling {
        void fill(PrivateFile file) throws IOException;
    }

    /**
     * Makes a file of that name.
     *
     * @throws FileAlreadyExistsException if some process of this user holds one of that name
     */
    public static PrivateFile create(String name, long sizeBytes, Filling filling) throws IOException {
        Path path = path(name);
        PrivateFile.supported();
        for (int look = 1; ; look++) {
            try {
                return PrivateFile.create(path, sizeBytes, file -> {
                    if (holder(path + UNLINKED) != null) {
                        throw new FileAlreadyExistsException(name, null, "a process that runs holds it");
                    }
                    filling.fill(file);
                });
            } catch (FileAlreadyExistsException taken) {
                if (!path.toString().equals(taken.getFile()) || look == PATIENCE) {
                    throw taken;
                }
                removeIfAbandoned(path);
            }
        }
    }

    /**
     * Opens the file of that name.
     *
     * @throws FileNotFoundException if no process of this user holds one
     */
    public static PrivateFile find(String name) throws IOException {
        Path path = path(name);
        PrivateFile.supported();
        Path holder = holder(path + UNLINKED);
        if (holder == null) {
            throw new FileNotFoundException("no process of this user holds shared memory named \"" + name + "\"");
        }
        return PrivateFile.open(holder, path + UNLINKED);
    }

    private static Path path(String name) {
        if (!LEGAL.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a name has 1 to 100 letters, digits, dots, dashes and underscores: \"" + name + "\"");
        }
        return PrivateFile.MEMORY.resolve("progeny." + name);
    }

    /** Who makes a name has it open from the first instant; to be sure, looks again a little later. */
    private static void removeIfAbandoned(Path path) throws IOException {
        boolean abandoned = holder(path.toString()) == null;
        try {
            Thread.sleep(5);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + path, stop);
        }
        if (abandoned && holder(path.toString()) == null) {
            Files.deleteIfExists(path);
        }
    }

    /** The descriptor of any process of this user that leads to {@code target}. */
    private static @Nullable Path holder(String target) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                Path found = descriptor(process.resolve("fd"), target);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static @Nullable Path descriptor(Path descriptors, String target) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                if (PrivateFile.leadsTo(link, target)) {
                    return link;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException endedOrOfAnotherUser) {
            return null;
        }
        return null;
    }
}
