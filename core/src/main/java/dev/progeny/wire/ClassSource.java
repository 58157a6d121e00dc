package dev.progeny.wire;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.security.CodeSource;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Where a class comes from, and its class file as it lies there now. */
final class ClassSource {

    private static final int LONGEST = 200;
    private static final ClassLoader SYSTEM = ClassLoader.getSystemClassLoader();

    private ClassSource() {}

    /** In words, for messages: a folder, a jar, or a loader. */
    static String origin(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        String words = location == null ? loader(type.getClassLoader()) : place(location);
        return words.length() <= LONGEST ? words : "…" + words.substring(words.length() - LONGEST);
    }

    private static String loader(@Nullable ClassLoader loader) {
        if (loader == null) {
            return "the JDK";
        }
        String name = loader.getName(); // toString is the user's own code
        return "the loader " + (name != null ? name : loader.getClass().getName());
    }

    private static String place(URL location) {
        File place = local(location);
        return place != null ? place.getPath() : location.toString();
    }

    private static @Nullable File local(URL location) {
        try {
            return location.getProtocol().equals("file") ? new File(URI.create(location.toString())) : null;
        } catch (IllegalArgumentException unusual) {
            return null;
        }
    }

    /** Null if it cannot be had. Nothing in here can be interrupted. */
    static byte @Nullable [] file(Class<?> type) {
        String name = type.getName().replace('.', '/').concat(".class");
        try {
            byte[] found = SYSTEM.equals(type.getClassLoader()) ? onClassPath(type, name) : null;
            return found != null ? found : fromLoader(type, name);
        } catch (IOException | RuntimeException unreadable) { // a loader of the user may throw anything
            return null;
        }
    }

    /** Without the URL handlers of the JDK, which would take a worker some ten milliseconds to load. */
    private static byte @Nullable [] onClassPath(Class<?> type, String name) throws IOException {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        File place = source == null || source.getLocation() == null ? null : local(source.getLocation());
        if (place == null) {
            return null;
        }
        return place.isDirectory() ? inFolder(new File(place, name)) : inJar(place, name);
    }

    private static byte @Nullable [] inFolder(File file) throws IOException {
        if (!file.isFile()) {
            return null;
        }
        try (InputStream in = new FileInputStream(file)) {
            return in.readAllBytes();
        }
    }

    private static byte @Nullable [] inJar(File jar, String name) throws IOException {
        try (JarFile open = new JarFile(jar, false, ZipFile.OPEN_READ, JarFile.runtimeVersion())) {
            ZipEntry entry = open.getEntry(name);
            if (entry == null) {
                return null;
            }
            try (InputStream in = open.getInputStream(entry)) {
                return in.readAllBytes();
            }
        }
    }

    private static byte @Nullable [] fromLoader(Class<?> type, String name) throws IOException {
        try (InputStream in = type.getResourceAsStream("/" + name)) {
            return in == null ? null : in.readAllBytes();
        }
    }
}
