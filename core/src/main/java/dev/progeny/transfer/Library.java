package dev.progeny.transfer;

import dev.progeny.Pool;
import dev.progeny.os.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * This library as workers get it where they cannot find it: an application launcher loads it from a jar inside a jar, of
 * which no JVM knows by itself. Then its classes are written once into a jar that comes first on the class path of all
 * workers. Unlike classes of the program they are never pushed: a worker must hold them before anybody can push to it.
 *
 * <p>A program that has us on its class path or module path pays for one comparison.
 */
public final class Library {

    /** From these every class of the library can be reached. By name: who looks for the library must not know its rooms. */
    private static final List<String> DOORS = List.of(
            "Pool", "process.ProcessEngine", "local.LocalEngine", "ChildProcess", "link.LinkLauncher", "scope.TaskGroup", "scope.Supervisor", "scope.EventLoop", "worker.WorkerMain",
            "shared.Shared", "shared.SharedLong", "shared.SharedMap", "shared.SharedMemory", "shared.SharedQueue",
            "shared.SharedLock", "shared.SharedSemaphore", "shared.SharedLatch", "shared.SharedBarrier",
            "shared.SharedEvent", "shared.Pipe", "shared.Listener");

    private static final String PACKAGES = Pool.class.getPackageName() + ".";

    /** Where we are. Not one of the JVM's own loaders in all that follows. */
    private static final ClassLoader LOADER = Library.class.getClassLoader();

    // Guarded by the class.
    private static @Nullable Map<String, byte[]> files; // by name; half a megabyte, only where a launcher is
    private static @Nullable Boolean onClassPath;
    private static @Nullable PrivateFolder copy;

    private Library() {}

    /** Whether a class is one of ours that workers find on their class path, though its loader is unknown there. */
    static boolean holds(Class<?> type) {
        return !ClassFiles.isOfJvm(LOADER)
                && LOADER.equals(type.getClassLoader())
                && type.getName().startsWith(PACKAGES) // the program's own names need not wait for the files
                && files().containsKey(type.getName());
    }

    /** The jar to put in front of a worker's class path, or null if workers find us as we were found. */
    public static @Nullable Path jar() throws IOException {
        return ClassFiles.isOfJvm(LOADER) ? null : jarForLauncher();
    }

    private static synchronized @Nullable Path jarForLauncher() throws IOException {
        try {
            if (isOnClassPath()) {
                return null;
            }
            PrivateFolder known = copy;
            if (known == null || !known.isIntact()) { // where old temporary files are cleaned away, ours may be
                known = write();
                copy = known;
            }
            return known.file();
        } catch (Unpushable hidden) {
            throw new IOException(hidden.getMessage(), hidden);
        }
    }

    /** Also that of another loader than ours, if it has every class as we do. */
    private static synchronized boolean isOnClassPath() {
        Boolean known = onClassPath;
        if (known == null) {
            known = files().entrySet().stream()
                    .allMatch(file -> ClassFiles.isOnClassPath(file.getKey(), file.getValue()));
            onClassPath = known;
        }
        return known;
    }

    /** By closure, because a loader gives out files by name but no list of them. */
    static synchronized Map<String, byte[]> files() {
        Map<String, byte[]> known = files;
        if (known == null) {
            known = new TreeMap<>();
            var closure = new Closure(doors(), LOADER, Set.of(), Library::isInside);
            for (Class<?> type = closure.next(); type != null; type = closure.next()) {
                byte[] file = ClassFiles.of(type);
                known.put(type.getName(), file);
                closure.follow(file);
            }
            files = known;
        }
        return known;
    }

    private static List<Class<?>> doors() {
        List<Class<?>> doors = new ArrayList<>();
        for (String name : DOORS) {
            doors.add(Objects.requireNonNull(ClassFiles.find(PACKAGES + name, LOADER), name));
        }
        return doors;
    }

    private static boolean isInside(Class<?> type) {
        return LOADER.equals(type.getClassLoader()) && type.getName().startsWith(PACKAGES);
    }

    private static PrivateFolder write() throws IOException {
        PrivateFolder folder = PrivateFolder.create("progeny.jar");
        try {
            folder.removeAtExit();
            write(folder.file());
            return folder;
        } catch (IOException | RuntimeException failed) {
            folder.close();
            throw new IOException("the library cannot be written to " + folder.file() + " for the worker: " + failed, failed);
        }
    }

    private static void write(Path to) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(to))) {
            out.setLevel(Deflater.NO_COMPRESSION); // read more often than written, and soon gone
            for (Map.Entry<String, byte[]> file : files().entrySet()) {
                out.putNextEntry(new JarEntry(ClassFiles.path(file.getKey())));
                out.write(file.getValue());
            }
        }
    }
}
