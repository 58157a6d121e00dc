package dev.progeny.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Pool;
import dev.progeny.Programs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LibraryTest {

    /** One that is missing here is missing in every worker of a program with a launcher. */
    @Test
    void everyClassOfTheLibrary_isReachedFromItsDoors() throws IOException {
        try (FileSystem jar = FileSystems.newFileSystem(Programs.source(Pool.class));
                Stream<Path> files = Files.walk(jar.getPath("/"))) {
            Path classes = jar.getPath("/");
            List<String> compiled = files.map(file -> classes.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
            assertThat(Library.files().keySet()).containsExactlyInAnyOrderElementsOf(compiled);
        }
    }

    @Test
    void onTheClassPath_nothingIsWritten() throws IOException {
        assertThat(Library.jar()).isNull();
    }
}
