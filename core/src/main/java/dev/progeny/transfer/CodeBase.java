package dev.progeny.transfer;

import dev.progeny.wire.ClassesFrame.PushedClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
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
 * <p>Under one number it only grows. So two numbers tell what a worker holds, and each worker gets a class once.
 */
public final class CodeBase {

    private static final int MOST_CLASSES = 1_000;
    private static final int MOST_BYTES = 16 << 20;

    private static final AtomicInteger IDS = new AtomicInteger();

    /** Guarded by itself. A code base does not refer to its loader, so that the loader can go. */
    private static final Map<ClassLoader, CodeBase> ALL = new WeakHashMap<>();

    // Guarded by this.
    private int id = IDS.incrementAndGet(); // 0 is the class path
    private final Set<String> names = new HashSet<>(); // of those that were met, pushed or not
    private final Map<String, PushedClass> classes = new LinkedHashMap<>();
    private boolean alone; // nothing of it stays out

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

    /** What a worker lacks that holds {@code held}: how many classes by the number of a code base. */
    public synchronized News since(Map<Integer, Integer> held) {
        Integer known = held.get(id);
        int first = known == null ? 0 : known;
        List<PushedClass> news = first == classes.size()
                ? List.of()
                : List.copyOf(classes.values()).subList(first, classes.size());
        return new News(id, known != null, classes.size(), news);
    }

    /**
     * What is to be sent.
     *
     * @param isKnown whether the worker knows the code base
     * @param size how many classes it has then
     */
    public record News(int id, boolean isKnown, int size, List<PushedClass> classes) {}

    /** Adds a class and what it refers to, as seen by {@code loader}; all of it, or nothing if one cannot be pushed. */
    synchronized void add(Class<?> root, ClassLoader loader) {
        if (!root.equals(ClassFiles.find(root.getName(), loader))) {
            throw new Unpushable(root.getName() + " of " + root.getClassLoader() + " is not what " + loader
                    + " knows by that name, and a task is read with one loader; load job and input by the same one");
        }
        if (names.contains(root.getName())) {
            return;
        }
        var gathering = new Gathering(new Closure(root, loader, names, type -> foreign(type) != null), alone);
        if (gathering.hides && !alone) {
            gathering = new Gathering(new Closure(known(root, loader), loader, Set.of(), type -> foreign(type) != null), true);
            alone = true;
            id = IDS.incrementAndGet(); // a loader of the worker may have found some on the class path
            classes.clear();
        }
        names.addAll(gathering.closure.met());
        classes.putAll(gathering.news);
    }

    private List<Class<?>> known(Class<?> root, ClassLoader loader) {
        List<Class<?>> all = new ArrayList<>(List.of(root));
        for (String name : names) {
            Class<?> type = ClassFiles.find(name, loader);
            if (type != null) {
                all.add(type);
            }
        }
        return all;
    }

    /**
     * The classes that a closure leads to. What the class path holds from the same place with the same bytes stays out: a worker
     * has it. That ends where one of them hides another one of its name on the class path, because what stays out would find
     * that one.
     */
    private final class Gathering {

        private final Closure closure;
        private final Map<String, PushedClass> news = new LinkedHashMap<>();
        private boolean hides;

        Gathering(Closure closure, boolean alone) {
            this.closure = closure;
            int count = alone == CodeBase.this.alone ? classes.size() : 0;
            int bytes = count == 0 ? 0 : bytes(classes.values());
            for (Class<?> type = closure.next(); type != null; type = closure.next()) {
                byte[] file = file(type);
                byte[] other = ClassFiles.onClassPath(type.getName());
                boolean same = Arrays.equals(file, other);
                hides |= other != null && !same;
                if (alone || !same || !ClassFiles.isFromClassPath(type)) {
                    news.put(type.getName(), new PushedClass(type.getName(), file));
                    bytes += file.length;
                    checkBounds(count + news.size(), bytes);
                    closure.follow(file);
                }
            }
        }

        /** One that was pushed stays what it was. */
        private byte[] file(Class<?> type) {
            PushedClass pushed = classes.get(type.getName());
            return pushed != null ? pushed.file() : ClassFiles.of(type);
        }
    }

    private static int bytes(Collection<PushedClass> classes) {
        return classes.stream().mapToInt(pushed -> pushed.file().length).sum();
    }

    private static void checkBounds(int classes, int bytes) {
        if (classes > MOST_CLASSES || bytes > MOST_BYTES) {
            throw new Unpushable("its classes are not on the worker's class path, and with all they refer to they are"
                    + " more than " + MOST_CLASSES + " classes or " + MOST_BYTES + " bytes, too many to push; put them"
                    + " on the class path (ProcessOptions.withClassPath)");
        }
    }
}
