package dev.progeny.os;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes what dead processes of this user left under {@linkplain PrivateName names of ours} in a folder to which others may
 * write too. What it finds there may be a trap: each step is relative to a folder that is held open, follows no link, and
 * concerns only what belongs to this user.
 *
 * <p>Dead is the owner of a name that nobody in this {@linkplain PidSpace space} of pids answers for. Of another space nothing
 * is known but what a lock tells, and only folders have one; they also must be a day old, because a lock comes a moment after
 * its folder, and some file systems show a lock to one machine only.
 */
final class Sweep {

    /** In each folder: whoever holds its lock lives. */
    static final Path LOCK = Path.of("lock");

    private static final Duration OLD = Duration.ofDays(1);
    private static final Set<PosixFilePermission> OF_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private static final Set<OpenOption> WRITING = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final SecureDirectoryStream<Path> base;

    private Sweep(SecureDirectoryStream<Path> base) {
        this.base = base;
    }

    /** What cannot be removed is left alone. */
    static void of(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "progeny-*")) {
            if (entries instanceof SecureDirectoryStream<Path> base) {
                for (Path entry : entries) {
                    new Sweep(base).look(entry.getFileName());
                }
            }
        } catch (IOException | RuntimeException unreadable) {
            // Sweeping is a courtesy to the machine: a folder that cannot be listed must not stop a start.
        }
    }

    /** Removes one folder with all that is in it, whoever made it, if it bears a name of ours and belongs to this user. */
    static void remove(Path folder) {
        Path above = folder.getParent();
        Path name = folder.getFileName();
        if (above == null || name == null || PrivateName.parse(name).isEmpty()) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(above)) {
            if (entries instanceof SecureDirectoryStream<Path> base) {
                new Sweep(base).remove(name, attributes(base, name));
            }
        } catch (IOException | RuntimeException stillInUse) {
            // A courtesy: its maker removes it, or the next process that looks for what dead ones left.
        }
    }

    /** Whatever is wrong with an entry, the others have their turn. */
    private void look(Path entry) {
        try {
            PrivateName name = PrivateName.parse(entry).orElse(null);
            if (name != null && !(name.isOfThisSpace() && name.owner().isAlive())) {
                PosixFileAttributes found = attributes(base, entry);
                if (name.isOfThisSpace() || isAbandoned(entry, found)) {
                    remove(entry, found);
                }
            }
        } catch (IOException | RuntimeException goneOrNotOurs) {
            // Another process may sweep at the same time.
        }
    }

    private static PosixFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).readAttributes();
    }

    /** Only a plain file, a socket, or a folder of these: that is all we ever make. A control group goes as if it were empty. */
    private void remove(Path entry, PosixFileAttributes found) throws IOException {
        if (!isOurs(found)) {
            return;
        }
        if (!found.isDirectory()) {
            base.deleteFile(entry);
            return;
        }
        try {
            base.deleteDirectory(entry);
        } catch (DirectoryNotEmptyException folder) {
            try (SecureDirectoryStream<Path> inside = open(entry)) {
                empty(inside);
            }
            base.deleteDirectory(entry);
        }
    }

    private static boolean isOurs(PosixFileAttributes found) {
        return !found.isSymbolicLink() && OwnUser.is(found.owner());
    }

    private static void empty(SecureDirectoryStream<Path> folder) throws IOException {
        for (Path child : folder) {
            Path name = child.getFileName();
            PosixFileAttributes found = attributes(folder, name);
            if (isOurs(found) && !found.isDirectory()) {
                folder.deleteFile(name);
            }
        }
    }

    /** Opens a folder that only this user may write to; it may be another one than a moment ago. */
    private SecureDirectoryStream<Path> open(Path entry) throws IOException {
        SecureDirectoryStream<Path> opened = base.newDirectoryStream(entry, LinkOption.NOFOLLOW_LINKS);
        try {
            PosixFileAttributes found = opened.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
            if (isOurs(found) && found.permissions().stream().noneMatch(OF_OTHERS::contains)) {
                return opened;
            }
            throw new IOException("others may write to " + entry);
        } catch (IOException | RuntimeException notOurs) {
            opened.close();
            throw notOurs;
        }
    }

    // ---- of another space

    private boolean isAbandoned(Path entry, PosixFileAttributes found) throws IOException {
        boolean old = Duration.between(found.lastModifiedTime().toInstant(), Instant.now()).compareTo(OLD) > 0;
        if (!old || !found.isDirectory() || !isOurs(found)) {
            return false;
        }
        try (SecureDirectoryStream<Path> folder = open(entry)) {
            return isUnlocked(folder);
        }
    }

    private static boolean isUnlocked(SecureDirectoryStream<Path> folder) throws IOException {
        try {
            if (!attributes(folder, LOCK).isRegularFile()) {
                return false;
            }
            try (var channel = folder.newByteChannel(LOCK, WRITING)) {
                return channel instanceof FileChannel file && isFree(file);
            }
        } catch (NoSuchFileException killedBeforeItWasMade) {
            return true;
        }
    }

    private static boolean isFree(FileChannel file) throws IOException {
        try (@Nullable FileLock lock = file.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException thisProcessHasIt) {
            return false;
        }
    }
}
