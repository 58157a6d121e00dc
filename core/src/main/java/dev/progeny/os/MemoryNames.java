package dev.progeny.os;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names under which unrelated processes of one user meet, without anything that stays in the file system.
 *
 * <p>A named file is what the kernel shows behind the descriptors of those who hold it ({@code /proc/PID/fd/N ->
 * /dev/shm/progeny.NAME (deleted)}), and that is where {@link #find} looks. When the last holder is gone, so is the name,
 * however that one ended. DESIGN.md tells how one is made, and its races.
 */
public final class MemoryNames {

    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String UNLINKED = " (deleted)";
    private static final int LOOKS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE = 1_000_000;

    /** A kernel's lock belongs to the process: closing any descriptor of a file drops it. */
    private static final ReentrantLock MAKING = new ReentrantLock();

    private MemoryNames() {}

    /** Fills what was reserved, before anyone else can see it. */
    @FunctionalInterface
    public interface Filling {
        void fill(PrivateFile file) throws IOException;
    }

    /**
     * Makes a file of that name, which nobody finds before it is filled.
     *
     * @throws FileAlreadyExistsException if some process of this user holds one of that name
     */
    public static PrivateFile create(String name, long sizeBytes, Filling filling) throws IOException {
        Path path = path(name);
        PrivateFile.supported();
        refuseIfHeld(name, path); // known before a byte is written, where it can be
        Path hidden = PrivateFile.MEMORY.resolve(PrivateName.create());
        PrivateFile[] published = new PrivateFile[1];
        try (PrivateFile _ = PrivateFile.create(hidden, sizeBytes, file -> {
            filling.fill(file);
            published[0] = publish(name, path, hidden);
        })) {
            return published[0];
        }
    }

    /**
     * Opens the file of that name.
     *
     * @throws FileNotFoundException if no process of this user holds one
     */
    public static PrivateFile find(String name) throws IOException {
        String target = path(name) + UNLINKED;
        PrivateFile.supported();
        for (int look = 1; ; look++) {
            Path holder = holder(target);
            if (holder == null) {
                throw new FileNotFoundException("no process of this user holds shared memory named \"" + name + "\"");
            }
            try {
                return PrivateFile.open(holder, target);
            } catch (IOException perhapsClosedMeanwhile) {
                if (look == LOOKS) {
                    throw perhapsClosedMeanwhile;
                }
            }
        }
    }

    private static Path path(String name) {
        if (!LEGAL.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a name has 1 to 100 letters, digits, dots, dashes and underscores: \"" + name + "\"");
        }
        return PrivateFile.MEMORY.resolve("progeny." + name);
    }

    private static PrivateFile publish(String name, Path path, Path hidden) throws IOException {
        MAKING.lock();
        try (FileChannel _ = Uninterrupted.run(() -> locked(hidden))) { // until it ends: so others see that we are alive
            Deadline deadline = Deadline.after(PATIENCE);
            while (true) {
                try {
                    Files.createLink(path, hidden);
                    PrivateFile published = publishLinked(name, path, hidden);
                    if (published != null) {
                        return published;
                    }
                } catch (FileAlreadyExistsException taken) {
                    if (!path.toString().equals(taken.getFile())) {
                        throw taken;
                    }
                    clear(path);
                }
                if (deadline.isOver()) {
                    throw new IOException("another process has been making \"" + name + "\" for " + PATIENCE.toSeconds()
                            + " s (" + path + "); is it stopped?");
                }
            }
        } finally {
            MAKING.unlock();
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // by the caller
    private static FileChannel locked(Path hidden) throws IOException {
        FileChannel channel = FileChannel.open(hidden, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new IOException("somebody else holds the lock of " + hidden);
            }
            return channel;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /** Of those who have reached this only one is alive at a time. Null if somebody has meddled with the path. */
    private static @Nullable PrivateFile publishLinked(String name, Path path, Path hidden) throws IOException {
        boolean published = false;
        try {
            refuseIfHeld(name, path);
            PrivateFile file = PrivateFile.open(path, path.toString());
            if (!isSame(path, hidden)) {
                file.close();
                return null;
            }
            Files.delete(path); // in this instant all that look find it
            published = true;
            return file;
        } catch (NoSuchFileException meddled) {
            return null;
        } finally {
            if (!published && isSame(path, hidden)) {
                discard(path);
            }
        }
    }

    private static boolean isSame(Path path, Path hidden) throws IOException {
        try {
            return Files.isSameFile(path, hidden);
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    private static void refuseIfHeld(String name, Path path) throws IOException {
        if (holder(path + UNLINKED) != null) {
            throw new FileAlreadyExistsException(name, null, "a process that runs holds it");
        }
    }

    /**
     * Removes what a dead process left there, and else waits a moment. Whoever makes one keeps it locked, and whoever removes
     * one has locked it: so between the look and the removal it stays the same.
     */
    private static void clear(Path path) throws IOException {
        try {
            refuseIfForeign(path);
            boolean cleared = Uninterrupted.run(() -> clearIfAbandoned(path));
            if (!cleared) {
                LockSupport.parkNanos(PAUSE);
            }
        } catch (NoSuchFileException doneMeanwhile) {
            // The way is clear.
        }
    }

    private static void refuseIfForeign(Path path) throws IOException {
        UserId.refuseOthers(path);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(
                    path.getFileName().toString(), null, path + " is there and no file of ours; remove it");
        }
    }

    private static boolean clearIfAbandoned(Path path) throws IOException {
        try (PrivateFile left = PrivateFile.open(path, path.toString())) {
            if (left.tryLock() && isSame(path, left.link())) {
                discard(path);
                return true;
            }
            return false;
        } catch (OverlappingFileLockException ofThisProcess) { // another copy of this library
            return false;
        } catch (NoSuchFileException | ClosedChannelException known) {
            throw known;
        } catch (IOException changedMeanwhile) {
            if (DescriptorLimit.isReached()) {
                throw changedMeanwhile;
            }
            return false;
        }
    }

    /** Under another name first: whoever has it open must not be taken for a holder of this one. */
    private static void discard(Path path) throws IOException {
        Path aside = PrivateFile.MEMORY.resolve(PrivateName.create());
        Files.move(path, aside);
        Files.delete(aside);
    }

    /** The descriptor of any process that leads to {@code target}, a file of this user's. */
    private static @Nullable Path holder(String target) throws IOException {
        Path found = null;
        for (int look = 0; look < 2 && found == null; look++) { // it may be handed on between two that are looked at
            found = look(target);
        }
        return found;
    }

    private static @Nullable Path look(String target) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                Path found = descriptor(process.resolve("fd"), target);
                if (found != null) {
                    return found;
                }
            }
        } catch (IOException failed) {
            throw DescriptorLimit.explained(failed);
        }
        return null;
    }

    private static @Nullable Path descriptor(Path descriptors, String target) throws IOException {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                if (PrivateFile.leadsTo(link, target) && UserId.isOurs(link)) {
                    return link;
                }
            }
        } catch (NoSuchFileException | AccessDeniedException endedOrOfAnotherUser) {
            return null;
        } catch (IOException | DirectoryIteratorException failed) {
            if (Files.exists(descriptors) && DescriptorLimit.isReached()) {
                throw DescriptorLimit.explained(new IOException(failed));
            }
            return null; // it ended while we were looking
        }
        return null;
    }
}
