package dev.progeny.os;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

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
public final class PrivateFile {

    static final Path MEMORY = Path.of("/dev/shm");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Set<StandardOpenOption> CREATE =
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);

    static {
        Sweep.of(MEMORY);
    }

    private final FileChannel channel;
    private final int descriptor;

    private PrivateFile(FileChannel channel, int descriptor) {
        this.channel = channel;
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
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        FileChannel channel = FileChannel.open(path, CREATE, onlyOwner);
        try {
            reserve(channel, sizeBytes);
            var file = new PrivateFile(channel, descriptorOf(path));
            filling.fill(file);
            return file;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        } finally {
            Files.deleteIfExists(path);
        }
    }

    /** Opens what process {@code pid} holds as {@code descriptor}; the caller must check that it is the expected file. */
    public static PrivateFile open(long pid, int descriptor) throws IOException {
        Path path = Path.of("/proc/" + pid + "/fd/" + descriptor);
        if (!Files.exists(path)) {
            throw new FileNotFoundException("process " + pid + " no longer holds descriptor " + descriptor);
        }
        return open(path, Files.readSymbolicLink(path));
    }

    /** Our own descriptor is unknown until looked up, and looked up by link target: no two files have the same. */
    static PrivateFile open(Path path, Path target) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            return new PrivateFile(channel, descriptorOf(target));
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    public FileChannel channel() {
        return channel;
    }

    /** The number under which relatives of this process can {@link #open} the file while it is open here. */
    public int descriptor() {
        return descriptor;
    }

    static void supported() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS) || !Files.isDirectory(MEMORY)) {
            throw new IOException("shared memory needs /dev/shm and /proc/self/fd, which this platform does not have");
        }
    }

    private static void reserve(FileChannel channel, long sizeBytes) throws IOException {
        long free = Files.getFileStore(MEMORY).getUsableSpace();
        if (free < sizeBytes) { // known before a byte is written, where it can be
            throw new IOException(sizeBytes + " bytes do not fit, " + MEMORY + " has " + free + " left");
        }
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(sizeBytes, 1 << 16));
        for (long left = sizeBytes; left > 0; ) {
            zeros.clear().limit((int) Math.min(left, zeros.capacity()));
            left -= channel.write(zeros);
        }
    }

    private static int descriptorOf(Path file) throws IOException {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path link : open) {
                if (leadsTo(link, file.toString())) {
                    return Integer.parseInt(link.getFileName().toString());
                }
            }
        }
        throw new IOException("no descriptor of this process leads to " + file);
    }

    static boolean leadsTo(Path link, String target) {
        try {
            return Files.readSymbolicLink(link).toString().equals(target);
        } catch (IOException closedMeanwhile) {
            return false; // Another thread closed that descriptor while we were looking; it was not ours.
        }
    }
}
