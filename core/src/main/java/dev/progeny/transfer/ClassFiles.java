package dev.progeny.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.CodeSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Class files as the loaders of this process give them out, without a look at where they come from. */
public final class ClassFiles {

    private ClassFiles() {}

    /** Whether a loader is one that every JVM has: for the JDK, and for class path and module path. */
    public static boolean isOfJvm(@Nullable ClassLoader loader) {
        return loader == null
                || loader.equals(ClassLoader.getSystemClassLoader())
                || loader.equals(ClassLoader.getPlatformClassLoader());
    }

    /** The class file of a class whose loader is none of the JVM's own. */
    static byte[] of(Class<?> type) {
        if (type.isHidden()) {
            throw new Unpushable(type.getName() + " is a hidden class: it has no name by which a worker could know it."
                    + " Define it by a class loader instead");
        }
        try (InputStream in = type.getClassLoader().getResourceAsStream(path(type.getName()))) {
            if (in != null) {
                return in.readAllBytes();
            }
        } catch (IOException unreadable) {
            throw new Unpushable("the class file of " + type.getName() + " cannot be read: " + unreadable);
        }
        throw new Unpushable(type.getName() + " is not on the worker's class path, and its loader ("
                + type.getClassLoader() + ") does not give out its class file to be pushed. Put the class on the class"
                + " path, or let getResourceAsStream(\"" + path(type.getName()) + "\") of the loader answer");
    }

    static boolean isOnClassPath(String name, byte[] file) {
        return Arrays.equals(onClassPath(name), file);
    }

    /** The class file of that name on the class path, if there is one. */
    static byte @Nullable [] onClassPath(String name) {
        try (InputStream in = ClassLoader.getSystemResourceAsStream(path(name))) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException unreadable) {
            return null;
        }
    }

    /** Whether a class is from the folder or jar where the class path has one of its name. */
    static boolean isFromClassPath(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL there = ClassLoader.getSystemResource(path(type.getName()));
        return source != null
                && source.getLocation() != null
                && there != null
                && there.toString().contains(source.getLocation().toString());
    }

    /** Where the file of a class lies in a jar, or below a folder. */
    static String path(String name) {
        return name.replace('.', '/') + ".class";
    }

    /** Null if there is none: names are taken from every text in a class file, and a reference may be optional. */
    static @Nullable Class<?> find(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError none) {
            return null;
        }
    }
}
