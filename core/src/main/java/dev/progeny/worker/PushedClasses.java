package dev.progeny.worker;

import dev.progeny.wire.ClassesFrame;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The classes that the parent has pushed from one of its loaders; above it is the worker's own class path. What was pushed
 * wins over a class of the same name there: it is what the parent runs.
 */
final class PushedClasses extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();

    PushedClasses(int codeBase) {
        super("pushed-" + codeBase, ClassLoader.getSystemClassLoader());
    }

    void add(ClassesFrame frame) {
        frame.classes().forEach(pushed -> files.put(pushed.name(), pushed.file()));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!files.containsKey(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] file = files.get(name);
        if (file == null) {
            throw new ClassNotFoundException(name + " was not pushed by the parent, nor is it on the class path");
        }
        return defineClass(name, file, 0, file.length);
    }

    /** Gives out the class files again, for a pool that a job opens in its turn. */
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        byte[] file = name.endsWith(".class")
                ? files.get(name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                : null;
        return file != null ? new ByteArrayInputStream(file) : super.getResourceAsStream(name);
    }
}
