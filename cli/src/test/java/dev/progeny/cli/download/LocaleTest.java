package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.cli.Child;
import dev.progeny.cli.Exit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where nobody has set a locale, the JVM knows ASCII names of files only. */
@EnabledOnOs(OS.LINUX)
final class LocaleTest {

    @TempDir
    private Path folder;

    @Test
    void urlWithALetterThatTheLocaleLacks_isFetchedUnderItsNameInTheUrl() throws Exception {
        var file = DemoFile.of("\u00e4.bin", 1_000);
        try (var server = DemoServer.start(List.of(file))) {
            Path into = Files.createDirectory(folder.resolve("into"));
            Child child = Child.runInAscii(folder, server.url(file).toASCIIString(), "download", "-d", into.toString());
            assertThat(child.err()).doesNotContain("internal error");
            assertThat(child.exitCode()).isEqualTo(Exit.OK);
            assertThat(file.isIn(into.resolve("%C3%A4.bin"))).isTrue();
        }
    }

    @Test
    void folderThatTheLocaleCannotName_isToldOfInOneLine() throws Exception {
        Child child = Child.runInAscii(folder, folder + "/d\\0303\\0244", "download", "http://127.0.0.1:1/file", "-d");
        assertThat(child.exitCode()).isEqualTo(Exit.USAGE);
        assertThat(child.err().lines()).singleElement().asString().contains("not a name of a file here", "LC_ALL=C.UTF-8");
        try (Stream<Path> inside = Files.list(folder)) {
            assertThat(inside).allMatch(Files::isRegularFile);
        }
    }
}
