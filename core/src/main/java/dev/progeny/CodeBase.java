package dev.progeny;

import dev.progeny.wire.ClassesFrame.PushedClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one loader that workers do not find on their class path, and so get pushed: made at run time, typed
 * into a shell, unpacked by a launcher. One for each loader, for all pools.
 *
 * <p>It only grows. So a number tells what a worker holds, and each worker gets a class once.
 */
final class CodeBase {

    private static final int MOST_CLASSES = 1_000;
    private static final int MOST_BYTES = 16 << 20;

    private static final AtomicInteger IDS = new AtomicInteger();

    /** Guarded by itself. A code base does not refer to its loader, so that the loader can go. */
    private static final Map<ClassLoader, CodeBase> ALL = new WeakHashMap<>();

    private final int id = IDS.incrementAndGet(); // 0 is the class path

    // Guarded by this.
    private final Set<String> names = new HashSet<>();
    private final List<PushedClass> classes = new ArrayList<>();
    private int bytes;

    private CodeBase() {}

    static CodeBase of(ClassLoader loader) {
        synchronized (ALL) {
            return ALL.computeIfAbsent(loader, _ -> new CodeBase());
        }
    }

    /** The loader of a class that workers cannot find themselves, or null if they can. */
    static @Nullable ClassLoader foreign(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return ClassFiles.isOfJvm(loader) || Library.holds(type) ? null : loader;
    }

    int id() {
        return id;
    }

    /** The classes from number {@code first} on. */
    synchronized List<PushedClass> since(int first) {
        return List.copyOf(classes.subList(first, classes.size()));
    }

    /** Adds a class and what it refers to, as seen by {@code loader}; all of it, or nothing if one cannot be pushed. */
    synchronized void add(Class<?> root, ClassLoader loader) {
        if (!root.equals(ClassFiles.find(root.getName(), loader))) {
            throw new Unpushable(root.getName() + " of " + root.getClassLoader() + " is not what " + loader
                    + " knows by that name, and a task is read with one loader; load job and input by the same one");
        }
        if (names.contains(root.getName())) {
            return;
        }
        List<PushedClass> news = new ArrayList<>();
        var closure = new Closure(root, loader, names, type -> foreign(type) != null);
        int size = bytes;
        for (Class<?> type = closure.next(); type != null; type = closure.next()) {
            byte[] file = ClassFiles.of(type);
            if (!ClassFiles.isOnClassPath(type.getName(), file)) {
                size += file.length;
                news.add(new PushedClass(type.getName(), file));
                checkBounds(classes.size() + news.size(), size);
                closure.follow(file);
            }
        }
        names.addAll(closure.met());
        classes.addAll(news);
        bytes = size;
    }

    private static void checkBounds(int classes, int bytes) {
        if (classes > MOST_CLASSES || bytes > MOST_BYTES) {
            throw new Unpushable("its classes are not on the worker's class path, and with all they refer to they are"
                    + " more than " + MOST_CLASSES + " classes or " + MOST_BYTES + " bytes, too many to push; put them"
                    + " on the class path (ProcessOptions.withClassPath)");
        }
    }

    /** A class that can be neither found by a worker nor sent to it. */
    static final class Unpushable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unpushable(String message) {
            super(message);
        }
    }
}
