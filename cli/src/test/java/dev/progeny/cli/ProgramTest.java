package dev.progeny.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramTest {

    @TempDir
    private Path folder;

    private TestConsole console;

    @BeforeEach
    void open() {
        console = new TestConsole(folder);
    }

    @Test
    void version_isThatOfTheBuild() throws Exception {
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<version>" + Main.VERSION + "</version>");
    }

    @Test
    void help_isOnStdoutWithExitCodesAndCommands() {
        assertThat(console.run("--help")).isEqualTo(Exit.OK);
        assertThat(console.out()).contains("download", "pingpong", "124 total time-out");
        assertThat(console.err()).isEmpty();
    }

    @Test
    void noArguments_helpOnStderrAndUsage() {
        assertThat(console.run()).isEqualTo(Exit.USAGE);
        assertThat(console.err()).contains("Usage: progeny COMMAND");
        assertThat(console.out()).isEmpty();
    }

    @Test
    void helpOfACommand_listsEveryOptionWithItsDefault() {
        assertThat(console.run("download", "--help")).isEqualTo(Exit.OK);
        assertThat(console.out()).contains("-j, --jobs N|auto", "(default 8)", "--per-host", "PROGENY_DOWNLOAD_OPTION");
    }

    @Test
    void unknownCommand_oneLineWithTheNearest() {
        assertThat(console.run("donwload")).isEqualTo(Exit.USAGE);
        assertThat(console.errLines()).singleElement().asString().contains("donwload", "did you mean download?");
    }

    @Test
    void unknownOption_oneLineWithTheNearest() {
        assertThat(console.run("download", "--retry=3", "http://a/b")).isEqualTo(Exit.USAGE);
        assertThat(console.errLines()).singleElement().asString().contains("--retry", "did you mean --retries?");
    }

    @Test
    void optionWithoutValue_oneLineThatNamesIt() {
        assertThat(console.run("download", "--jobs")).isEqualTo(Exit.USAGE);
        assertThat(console.errLines()).singleElement().asString().contains("--jobs needs a value");
    }

    @Test
    void abbreviatedOption_isUnknown() {
        assertThat(console.run("download", "--retr", "3")).isEqualTo(Exit.USAGE);
    }

    @Test
    void wrongChoice_namesTheChoices() {
        assertThat(console.run("download", "-m", "auto", "http://a/b")).isEqualTo(Exit.USAGE);
        assertThat(console.errLines())
                .singleElement()
                .asString()
                .contains("--model must be one of serial, threads, processes, coroutines, hybrid: auto");
    }

    @Test
    void verbose_addsTheStackTrace() {
        assertThat(console.run("download", "--verbose", "-j", "x", "http://a/b")).isEqualTo(Exit.USAGE);
        assertThat(console.err()).contains("--jobs must be", "\tat dev.progeny.cli");
    }

    @Test
    void lastOfARepeatedFlag_wins() {
        console.run("download", "--jobs", "3", "--jobs=4", "--print-config");
        assertThat(console.out()).containsPattern("jobs +4 +from --jobs");
    }

    @Test
    void setting_flagBeatsEnvironmentBeatsFolderBeatsUserBeatsDefault() throws IOException {
        assertThat(jobs()).containsPattern("jobs +8 +from default");
        writeConfig(folder.resolve("home/.config/progeny"), "[download]\njobs = 3\n");
        assertThat(jobs()).containsPattern("jobs +3 +from jobs in .*home.*progeny.toml");
        writeConfig(folder, "[download]\njobs = 4\n");
        assertThat(jobs()).containsPattern("jobs +4 +from jobs in .*progeny.toml").doesNotContain("home/.config");
        console.with("PROGENY_DOWNLOAD_JOBS", "5");
        assertThat(jobs()).containsPattern("jobs +5 +from PROGENY_DOWNLOAD_JOBS");
        assertThat(jobs("-j", "6")).containsPattern("jobs +6 +from --jobs");
    }

    @Test
    void configuration_xdgFolderReplacesDotConfig() throws IOException {
        writeConfig(folder.resolve("xdg/progeny"), "[download]\njobs = 7\n");
        console.with("XDG_CONFIG_HOME", folder.resolve("xdg").toString());
        assertThat(jobs()).containsPattern("jobs +7 ");
    }

    @Test
    void configuration_unknownKeyIsNamedWithTheNearest() throws IOException {
        writeConfig(folder, "[download]\njbos = 4\n");
        assertThat(console.run("download", "--print-config")).isEqualTo(Exit.USAGE);
        assertThat(console.err()).contains("has no setting jbos", "did you mean jobs?");
    }

    @Test
    void configuration_otherCommandsTablesAreLeftAlone() throws IOException {
        writeConfig(folder, "[pingpong]\nnumber = 4\n[elsewhere]\nx = 1\n");
        assertThat(console.run("download", "--print-config")).isEqualTo(Exit.OK);
    }

    @Test
    void configuration_notToml_oneLine() throws IOException {
        writeConfig(folder, "[download\n");
        assertThat(console.run("download", "--print-config")).isEqualTo(Exit.USAGE);
        assertThat(console.err()).contains("is not TOML");
    }

    @Test
    void environment_wrongValueIsBlamedOnTheVariable() {
        console.with("PROGENY_DOWNLOAD_PER_HOST", "many");
        assertThat(console.run("download", "http://a/b", "--dry-run")).isEqualTo(Exit.USAGE);
        assertThat(console.err()).contains("PROGENY_DOWNLOAD_PER_HOST must be a whole number from 1 to 256: many");
    }

    @Test
    void argumentFile_standsForItsWords() throws IOException {
        Files.writeString(folder.resolve("args"), "download # the command\n--dry-run \"http://a/b c\"\n");
        assertThat(console.run("@args")).isEqualTo(Exit.OK);
        assertThat(console.out()).contains("http://a/b%20c -> " + folder.resolve("b c"));
    }

    @Test
    void argumentFile_missing_oneLine() {
        assertThat(console.run("@absent")).isEqualTo(Exit.USAGE);
        assertThat(console.errLines()).singleElement().asString().contains("absent: no such file");
    }

    private String jobs(String... more) {
        var arguments = new ArrayList<>(List.of("download", "--print-config"));
        arguments.addAll(List.of(more));
        var fresh = console.out().length();
        console.run(arguments.toArray(String[]::new));
        return console.out().substring(fresh).lines().filter(line -> line.startsWith("jobs")).findFirst().orElseThrow();
    }

    private static void writeConfig(Path into, String text) throws IOException {
        Files.createDirectories(into);
        Files.writeString(into.resolve("progeny.toml"), text);
    }
}
