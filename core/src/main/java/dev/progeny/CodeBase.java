package dev.progeny;

import dev.progeny.wire.ClassesFrame.PushedClass;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
        boolean found = loader == null
                || loader.equals(ClassLoader.getSystemClassLoader())
                || loader.equals(ClassLoader.getPlatformClassLoader());
        return found ? null : loader;
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
        if (!root.equals(find(root.getName(), loader))) {
            throw new Unpushable(root.getName() + " of " + root.getClassLoader() + " is not what " + loader
                    + " knows by that name, and a task is read with one loader; load job and input by the same one");
        }
        if (names.contains(root.getName())) {
            return;
        }
        Map<String, PushedClass> news = new LinkedHashMap<>();
        Set<String> met = new HashSet<>(names);
        Deque<Class<?>> next = new ArrayDeque<>(List.of(root));
        int size = bytes;
        for (Class<?> type = next.poll(); type != null; type = next.poll()) {
            if (met.add(type.getName())) {
                byte[] file = file(type);
                if (!isOnClassPath(type, file)) {
                    size += file.length;
                    news.put(type.getName(), new PushedClass(type.getName(), file));
                    checkBounds(classes.size() + news.size(), size);
                    addReferred(file, loader, next);
                }
            }
        }
        names.addAll(met);
        classes.addAll(news.values());
        bytes = size;
    }

    private static void addReferred(byte[] file, ClassLoader loader, Deque<Class<?>> to) {
        for (String name : References.of(file)) {
            Class<?> referred = find(name, loader);
            if (referred != null && foreign(referred) != null) {
                to.add(referred);
            }
        }
    }

    private static void checkBounds(int classes, int bytes) {
        if (classes > MOST_CLASSES || bytes > MOST_BYTES) {
            throw new Unpushable("its classes are not on the worker's class path, and with all they refer to they are"
                    + " more than " + MOST_CLASSES + " classes or " + MOST_BYTES + " bytes, too many to push; put them"
                    + " on the class path (ProcessOptions.withClassPath)");
        }
    }

    /** Some loaders load once more what is on the class path: that the worker has already. */
    private static boolean isOnClassPath(Class<?> type, byte[] file) {
        try (InputStream in = ClassLoader.getSystemResourceAsStream(resource(type))) {
            return in != null && Arrays.equals(in.readAllBytes(), file);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static String resource(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    private static byte[] file(Class<?> type) {
        if (type.isHidden()) {
            throw new Unpushable(type.getName() + " is a hidden class: it has no name by which a worker could know it."
                    + " Define it by a class loader instead");
        }
        try (InputStream in = type.getClassLoader().getResourceAsStream(resource(type))) {
            if (in != null) {
                return in.readAllBytes();
            }
        } catch (IOException unreadable) {
            throw new Unpushable("the class file of " + type.getName() + " cannot be read: " + unreadable);
        }
        throw new Unpushable(type.getName() + " is not on the worker's class path, and its loader ("
                + type.getClassLoader() + ") does not give out its class file to be pushed. Put the class on the class"
                + " path, or let getResourceAsStream(\"" + resource(type) + "\") of the loader answer");
    }

    /** Null if there is none: names are taken from every text in a class file, and a reference may be optional. */
    private static @Nullable Class<?> find(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError none) {
            return null;
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
