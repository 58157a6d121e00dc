package dev.progeny.os;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Where strangers of the same user announce themselves to this process: a pipe without a name, reached through {@code
 * /proc/PID/fd/N}. It ends with the process, and nothing of it is ever in a file system.
 *
 * <p>A message is a few bytes that are written at once, so a writer that is killed leaves all of it or nothing.
 */
public final class Doorbell {

    /** What the kernel writes into a pipe whole or not at all is 4,096; an order of magnitude less suffices. */
    public static final int MOST_BYTES = 512;

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Pattern PIPE = Pattern.compile("pipe:\\[\\d+]");
    private static final int TRIES = 10;

    private final Pipe pipe; // both ends stay open, so the reader never meets an end
    private final Address address;

    private Doorbell(Pipe pipe, Address address) {
        this.pipe = pipe;
        this.address = address;
    }

    /**
     * Where to ring. The number may lead to anything once the process has ended, so {@link #ring} compares the rest.
     *
     * @param process the {@link ProcessWord} of the one who listens
     * @param descriptor its number for the pipe
     * @param pipe what the kernel calls the pipe
     */
    public record Address(long process, int descriptor, String pipe) implements Serializable {

        private static final long serialVersionUID = 1L;

        private Path link() {
            return Path.of("/proc/" + ProcessWord.pid(process) + "/fd/" + descriptor);
        }

        /** True only if the link leads to the pipe now: a process that is alive before and after was so in between. */
        private boolean isRight() {
            try {
                return ProcessWord.isAlive(process) && Files.readSymbolicLink(link()).toString().equals(pipe);
            } catch (IOException gone) {
                return false;
            }
        }
    }

    /** Makes one for this process. Keep it: its descriptor is closed when it is found unreachable. */
    public static Doorbell create() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            throw new IOException("hosting objects needs /proc/self/fd, which this platform does not have");
        }
        return Uninterrupted.run(Doorbell::open);
    }

    private static Doorbell open() throws IOException {
        Pipe pipe = Pipe.open();
        try {
            return new Doorbell(pipe, find(pipe));
        } catch (IOException | RuntimeException failed) {
            pipe.source().close();
            pipe.sink().close();
            throw failed;
        }
    }

    public Address address() {
        return address;
    }

    /** Blocks until a message of {@code bytes} bytes has come. All messages must have the same size. */
    public byte[] await(int bytes) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(bytes);
        while (message.hasRemaining()) {
            if (pipe.source().read(message) < 0) {
                throw new IOException("the pipe of this process has ended");
            }
        }
        return message.array();
    }

    /**
     * Hands {@code message}, at most {@link #MOST_BYTES}, to the process at {@code address}.
     *
     * @throws FileNotFoundException if that process has ended
     */
    public static void ring(Address address, ByteBuffer message) throws IOException {
        if (!PIPE.matcher(address.pipe).matches() || message.remaining() > MOST_BYTES) {
            throw new IOException("no message to a doorbell: " + message.remaining() + " bytes to " + address.pipe);
        }
        if (!address.isRight()) {
            throw gone(address);
        }
        try (FileChannel bell = FileChannel.open(address.link(), StandardOpenOption.WRITE)) {
            if (!address.isRight()) { // else the number could be another process's and lead to a file of the user
                throw gone(address);
            }
            int written = bell.write(message);
            if (message.hasRemaining()) {
                throw new IOException("only " + written + " bytes went into the pipe");
            }
        }
    }

    private static FileNotFoundException gone(Address address) {
        return new FileNotFoundException("process " + ProcessWord.pid(address.process) + " has ended");
    }

    // ---- which descriptor is ours: the JDK does not tell, but the kernel tells how many bytes each pipe holds

    private static Address find(Pipe pipe) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            List<Address> found = findOnce(pipe);
            if (found.size() == 1) {
                return found.getFirst();
            }
        }
        throw new IOException("no descriptor of this process leads to its new pipe");
    }

    /** Fills the pipe twice to levels that no other pipe is likely to have one after the other. */
    private static List<Address> findOnce(Pipe pipe) throws IOException {
        int first = ThreadLocalRandom.current().nextInt(1, 2_000);
        int more = ThreadLocalRandom.current().nextInt(1, 2_000);
        int filled = pipe.sink().write(ByteBuffer.allocate(first));
        Map<String, Address> candidates = pipes();
        candidates.values().removeIf(candidate -> bytesIn(candidate) != filled);
        int both = filled + pipe.sink().write(ByteBuffer.allocate(more));
        candidates.values().removeIf(candidate -> bytesIn(candidate) != both);
        drain(pipe, both);
        return new ArrayList<>(candidates.values());
    }

    /** The pipes of this process by their names in the kernel. */
    private static Map<String, Address> pipes() throws IOException {
        Map<String, Address> pipes = new HashMap<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path link : links) {
                String target = target(link);
                if (PIPE.matcher(target).matches()) {
                    int descriptor = Integer.parseInt(link.getFileName().toString());
                    pipes.put(target, new Address(ProcessWord.current(), descriptor, target));
                }
            }
        }
        return pipes;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return ""; // by another thread; it was not ours
        }
    }

    /** Takes nothing out of the pipe, whosever it is. */
    private static int bytesIn(Address pipe) {
        try (var in = new FileInputStream(pipe.link().toFile())) {
            return in.available();
        } catch (IOException closedMeanwhile) {
            return -1;
        }
    }

    private static void drain(Pipe pipe, int bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.allocate(bytes);
        while (rest.hasRemaining()) {
            pipe.source().read(rest);
        }
    }
}
