package dev.progeny.os;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A memory-backed file without a name in the file system, reachable only through the descriptors of the processes that
 * hold it.
 *
 * <p>It is created in {@code /dev/shm} and unlinked at once; relatives open it again through the descriptor of any
 * process that has it open ({@code /proc/PID/fd/N}, which the kernel allows to the same user only). When the last
 * process ends, however it ends, the kernel frees the pages: nothing is left.
 *
 * <p>Needs Linux' {@code /proc}; elsewhere {@link #create} refuses.
 */
public final class PrivateFile implements Closeable {

    static final Path MEMORY = Path.of("/dev/shm");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path POSITIONS = Path.of("/proc/self/fdinfo");
    private static final String UNLINKED = " (deleted)";
    private static final int PIECE = 1 << 16;

    static {
        long _ = DescriptorLimit.get(); // asked for while there is one to ask with
    }

    /** Once, by those that make files: most workers only open what others have made. */
    private static final class Swept {

        static {
            Sweep.of(MEMORY);
        }

        private static void atFirst() {
            // By being called.
        }
    }

    private final RandomAccessFile plain; // no channel: an interrupt closes those, whoever else uses them
    private final int descriptor;

    private PrivateFile(RandomAccessFile plain, int descriptor) {
        this.plain = plain;
        this.descriptor = descriptor;
    }

    /**
     * Creates a file of {@code sizeBytes} zeros whose pages are all reserved: a full /dev/shm is an exception here, not
     * a crash at first use.
     */
    public static PrivateFile create(long sizeBytes) throws IOException {
        supported();
        return create(MEMORY.resolve(PrivateName.create()), sizeBytes, file -> {});
    }

    /** As above under a path of the caller's choice, which exists until {@code filling} is done. */
    static PrivateFile create(Path path, long sizeBytes, MemoryNames.Filling filling) throws IOException {
        Swept.atFirst();
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            Files.createFile(path, onlyOwner);
        } catch (IOException failed) {
            throw DescriptorLimit.explained(failed);
        }
        try {
            PrivateFile file = open(path, path.toString());
            try {
                reserve(file.plain, sizeBytes);
                filling.fill(file);
                return file;
            } catch (IOException | RuntimeException failed) {
                file.close();
                throw failed;
            }
        } finally {
            Files.deleteIfExists(path);
        }
    }

    /**
     * Opens what process {@code pid} holds as {@code descriptor}; the caller must check that it is the expected file.
     *
     * @throws FileNotFoundException if that process has ended or closed it, and for no other reason
     */
    public static PrivateFile open(long pid, int descriptor) throws IOException {
        Path path = Path.of("/proc/" + pid + "/fd/" + descriptor);
        try {
            return open(path, Files.readSymbolicLink(path).toString());
        } catch (NoSuchFileException gone) {
            throw new FileNotFoundException("process " + pid + " no longer holds descriptor " + descriptor);
        }
    }

    /** @throws NoSuchFileException if there is nothing, and for no other reason */
    static PrivateFile open(Path path, String target) throws IOException {
        try {
            RandomAccessFile plain = new RandomAccessFile(path.toFile(), "rw");
            try {
                var file = new PrivateFile(plain, descriptorOf(plain, target));
                file.refuseOthers();
                return file;
            } catch (IOException | RuntimeException failed) {
                plain.close();
                throw failed;
            }
        } catch (FileNotFoundException anyReason) { // so the JDK calls them all
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new NoSuchFileException(path.toString());
            }
            throw DescriptorLimit.explained(new IOException(anyReason.getMessage(), anyReason));
        } catch (NoSuchFileException noDescriptor) {
            throw new IOException(noDescriptor);
        } catch (IOException failed) {
            throw DescriptorLimit.explained(failed);
        }
    }

    /** The number under which relatives of this process can {@link #open} the file while it is open here. */
    public int descriptor() {
        return descriptor;
    }

    /** The same file, as a path of this process. */
    Path link() {
        return DESCRIPTORS.resolve(Integer.toString(descriptor));
    }

    /** Asked of what was opened, which nobody can exchange any more, and before it is used. */
    private void refuseOthers() throws IOException {
        if (!UserId.isOurs(link())) {
            throw new IOException("the file belongs to another user (uid " + UserId.owner(link()) + ")");
        }
    }

    /** Until it is closed; an interrupt closes it, so do it within {@link Uninterrupted}. */
    boolean tryLock() throws IOException {
        return plain.getChannel().tryLock() != null;
    }

    /** In bytes. */
    public long length() throws IOException {
        return plain.length();
    }

    /** Its bytes by copying, and its length; not for several threads at once. */
    RandomAccessFile plain() {
        return plain;
    }

    /** At most so many of its first bytes. */
    public byte[] head(int most) throws IOException {
        byte[] head = new byte[(int) Math.min(most, plain.length())];
        plain.seek(0);
        plain.readFully(head);
        return head;
    }

    /** As memory, whoever interrupts the thread. */
    public MemorySegment map(long from, long length, Arena arena) throws IOException {
        Path self = link();
        try {
            return Uninterrupted.run(() -> {
                try (FileChannel channel =
                        FileChannel.open(self, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    return channel.map(FileChannel.MapMode.READ_WRITE, from, length, arena);
                }
            });
        } catch (IOException failed) {
            throw DescriptorLimit.explained(failed);
        }
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }

    static void supported() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS) || !Files.isDirectory(MEMORY)) {
            throw new IOException("shared memory needs /dev/shm and /proc/self/fd, which this platform does not have");
        }
    }

    private static void reserve(RandomAccessFile file, long sizeBytes) throws IOException {
        long free = Files.getFileStore(MEMORY).getUsableSpace();
        if (free < sizeBytes) { // known before a byte is written, where it can be
            throw new IOException(sizeBytes + " bytes do not fit, " + MEMORY + " has " + free + " left");
        }
        byte[] zeros = new byte[(int) Math.min(sizeBytes, PIECE)];
        for (long left = sizeBytes; left > 0; ) {
            int piece = (int) Math.min(left, zeros.length);
            file.write(zeros, 0, piece);
            left -= piece;
        }
    }

    /**
     * The JDK does not tell it, but the kernel tells the position of each: ours gets one that no other has. The link alone
     * is not enough, since other threads may have opened the same file.
     */
    private static int descriptorOf(RandomAccessFile file, String target) throws IOException {
        long mark = ThreadLocalRandom.current().nextLong(1L << 40, 1L << 62);
        file.seek(mark);
        try (DirectoryStream<Path> open = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path link : open) {
                // The name may have been taken away at once, by whoever thinks that its maker is dead.
                if ((leadsTo(link, target) || leadsTo(link, target + UNLINKED)) && isAt(link, mark)) {
                    file.seek(0);
                    return Integer.parseInt(link.getFileName().toString());
                }
            }
        }
        throw new IOException("no descriptor of this process leads to " + target);
    }

    private static boolean isAt(Path descriptor, long position) throws IOException {
        try {
            String all = Files.readString(POSITIONS.resolve(descriptor.getFileName()));
            return !all.startsWith("pos:") || all.startsWith("pos:\t" + position + "\n"); // some sandboxes do not tell
        } catch (NoSuchFileException closedMeanwhile) {
            return false;
        }
    }

    static boolean leadsTo(Path link, String target) {
        try {
            return Files.readSymbolicLink(link).toString().equals(target);
        } catch (IOException closedMeanwhile) {
            return false; // Another thread closed that descriptor while we were looking; it was not ours.
        }
    }
}
