package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** A build of a program that a test writes: its classes in a folder. */
public record Compiled(Path folder) {

    /** Compiles a source file, whose public class is of package {@code made}. */
    public static Compiled into(Path folder, String type, String source) {
        try {
            Path classes = Files.createDirectories(folder.resolve("classes"));
            Path file = Files.writeString(folder.resolve(type + ".java"), "package made;\n" + source);
            String classPath = System.getProperty("java.class.path");
            int exit = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "-cp", classPath, "-d", classes.toString(), file.toString());
            assertThat(exit).as("javac").isZero();
            return new Compiled(classes);
        } catch (IOException noRoom) {
            throw new UncheckedIOException(noRoom);
        }
    }

    public Path file(String type) {
        return folder.resolve("made").resolve(type + ".class");
    }

    /** Loads it beside all other builds. */
    public URLClassLoader loader() {
        try {
            return new URLClassLoader(new URL[] {folder.toUri().toURL()}, Compiled.class.getClassLoader());
        } catch (MalformedURLException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    /** What a static method without parameters returns. */
    public static Object made(ClassLoader loader, String type, String method) {
        try {
            return loader.loadClass("made." + type).getMethod(method).invoke(null);
        } catch (ReflectiveOperationException broken) {
            throw new LinkageError("made." + type + "." + method, broken);
        }
    }
}
