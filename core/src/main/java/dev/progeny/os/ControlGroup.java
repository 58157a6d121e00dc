package dev.progeny.os;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A control group (cgroup v2) with a memory limit, for one child and all that it starts. The kernel counts what they use
 * together, shared memory too, and kills them all when it is too much.
 *
 * <p>Only in a part of the tree that was given to this program: the nearest group above its own that bears the mark of
 * delegation ({@code user.delegate}, which systemd sets), may be written to and holds no process itself.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">Control Group v2</a>
 */
public final class ControlGroup implements Closeable {

    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Path folder;

    private ControlGroup(Path folder) {
        this.folder = folder;
    }

    /** Looked for once: a process is seldom moved, and then by someone who knows of its children. */
    private static final class Delegated {

        static final @Nullable Path FOLDER = find();

        private static @Nullable Path find() {
            try {
                Path root = mountPoint(Files.readString(Path.of("/proc/self/mountinfo")));
                Path own = root == null ? null : ownGroup(root, Files.readString(Path.of("/proc/self/cgroup")));
                for (Path folder = own; folder != null && folder.startsWith(root); folder = folder.getParent()) {
                    if (isMarked(folder)) {
                        return canLimitMemory(folder) ? folder : null;
                    }
                }
            } catch (IOException | RuntimeException notHere) {
                // No such tree, or none that is ours.
            }
            return null;
        }

        private static boolean isMarked(Path folder) {
            var attributes = Files.getFileAttributeView(folder, UserDefinedFileAttributeView.class);
            ByteBuffer mark = ByteBuffer.allocate(1);
            try {
                return attributes != null && attributes.read("delegate", mark) == 1 && mark.get(0) == '1';
            } catch (IOException none) {
                return false;
            }
        }

        private static boolean canLimitMemory(Path folder) throws IOException {
            if (!Files.isWritable(folder) || !Files.isWritable(folder.resolve("cgroup.procs"))) {
                return false;
            }
            if (!Files.readString(folder.resolve("cgroup.subtree_control")).contains("memory")) {
                write(folder.resolve("cgroup.subtree_control"), "+memory"); // refused while processes are in it
            }
            Sweep.of(folder);
            return true;
        }
    }

    /** Where the tree is seen from its top, or null. A line: {@code 30 23 0:26 / /sys/fs/cgroup rw - cgroup2 none rw}. */
    static @Nullable Path mountPoint(String mountInfo) {
        for (String line : mountInfo.lines().toList()) {
            String[] fields = line.split(" ", -1);
            if (line.contains(" - cgroup2 ") && fields[3].equals("/")) {
                return Path.of(fields[4]);
            }
        }
        return null;
    }

    /** The line of the one tree of v2 has no controllers: {@code 0::/a.slice/b.service}. */
    static @Nullable Path ownGroup(Path root, String groups) {
        return groups.lines()
                .filter(line -> line.startsWith("0::/") && !line.contains(".."))
                .map(line -> root.resolve(line.substring("0::/".length())))
                .findFirst()
                .orElse(null);
    }

    /** Makes a group for a child that is to be started; null where none may be made. */
    public static @Nullable ControlGroup ofMemory(long bytes) throws IOException {
        Path delegated = Delegated.FOLDER;
        if (delegated == null) {
            return null;
        }
        var group = new ControlGroup(Files.createDirectory(delegated.resolve(PrivateName.create())));
        try {
            write(group.file("memory.max"), Long.toString(bytes));
            if (Files.exists(group.file("memory.swap.max"))) {
                write(group.file("memory.swap.max"), "0");
            }
            write(group.file("memory.oom.group"), "1");
            return group;
        } catch (IOException failed) {
            group.close();
            throw failed;
        }
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private static void write(Path file, String value) throws IOException {
        Files.writeString(file, value, StandardOpenOption.WRITE);
    }

    /** The words to put before the child's command: it enters before it becomes what is to be limited. */
    public List<String> wrapper() {
        return List.of(Tool.pathOf("sh"), "-c", "echo 0 >\"$0\" && exec \"$@\"", file("cgroup.procs").toString());
    }

    /** Whether the kernel has killed for want of memory here. */
    public boolean killedForMemory() {
        try (Stream<String> counts = Files.lines(file("memory.events"))) {
            return counts.anyMatch(line -> line.startsWith("oom_kill ") && !line.equals("oom_kill 0"));
        } catch (IOException gone) {
            return false;
        }
    }

    /**
     * Ends whatever is left in the group, and the group. Blocks while the kernel is about it, at most 1 s; what is left
     * after that is removed by the next process that looks for groups here.
     */
    @Override
    public void close() {
        try {
            write(file("cgroup.kill"), "1");
        } catch (IOException older) {
            // A kernel before 5.14: what the child has started lives on, and the group with it.
        }
        long start = System.nanoTime();
        while (!isRemoved() && System.nanoTime() - start < END_NANOS) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private boolean isRemoved() {
        try {
            return Files.deleteIfExists(folder) || Files.notExists(folder);
        } catch (IOException busy) {
            return false;
        }
    }
}
