package dev.progeny.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.progeny.testkit.NothingLeft;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sweep of left-overs takes away, and what it leaves alone in a folder that others may write to. */
@ExtendWith(NothingLeft.class)
class SweepTest {

    private static final String OTHER_SPACE = "01234567";
    private static final List<String> NAMESPACE = List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");

    private static long dead;

    @TempDir
    private Path base;

    @BeforeAll
    static void findADeadPid() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        dead = ended.pid();
    }

    private static String nameOf(long pid, String space, int number) {
        return "progeny-" + pid + "-1-" + space + "-0123456789abcde" + number;
    }

    private Path left(int number) {
        return base.resolve(nameOf(dead, PidSpace.TAG, number));
    }

    @Test
    void whatTheDeadLeft_isRemoved_andNothingElse() throws IOException {
        Path folder = Files.createDirectory(left(1));
        Files.createFile(folder.resolve("socket"));
        Files.createFile(folder.resolve("lock"));
        Path empty = Files.createDirectory(left(2));
        Path file = Files.createFile(left(3));
        Path living = Files.createDirectory(base.resolve(PrivateName.create()));
        Path foreign = Files.createFile(base.resolve("progeny-notes.txt"));
        Sweep.of(base);
        assertThat(List.of(folder, empty, file)).allMatch(Files::notExists);
        assertThat(List.of(living, foreign)).allMatch(Files::exists);
    }

    @Test
    void reusedPid_isToldByItsStartTime() throws IOException {
        Path reused = Files.createFile(base.resolve(nameOf(ProcessHandle.current().pid(), PidSpace.TAG, 1)));
        Sweep.of(base);
        assertThat(reused).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "progeny-99999999999999999999-1-%s-0123456789abcdef", "progeny-1-99999999999999999999-%s-0123456789abcdef",
        "progeny-9999999999999999999-1-%s-0123456789abcdef", "progeny-٤٢-1-%s-0123456789abcdef"
    })
    void nameOfNobody_doesNotEndTheSweep(String name) throws IOException {
        Path nonsense = Files.createFile(base.resolve(name.replace("%s", PidSpace.TAG)));
        for (int i = 0; i < 10; i++) { // before it, and behind, in whatever order the folder has them
            Files.createFile(left(i));
        }
        Sweep.of(base);
        assertThat(base).isDirectoryContaining(entry -> entry.equals(nonsense));
        assertThat(base.toFile().list()).hasSize(1);
    }

    @Test
    void link_isNotFollowed_andNotOurs() throws IOException {
        Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));
        Path valuable = Files.createFile(elsewhere.resolve("valuable"));
        Path link = Files.createSymbolicLink(left(1), elsewhere);
        Path folder = Files.createDirectory(left(2));
        Path inside = Files.createSymbolicLink(folder.resolve("socket"), valuable);
        Sweep.of(base);
        assertThat(List.of(valuable, elsewhere)).allMatch(Files::exists);
        assertThat(List.of(link, inside)).allMatch(each -> Files.exists(each, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void folderInAFolder_isNoneOfOurs_andStays() throws IOException {
        Path inner = Files.createDirectories(left(1).resolve("inner"));
        Path valuable = Files.createFile(inner.resolve("valuable"));
        Sweep.of(base);
        assertThat(valuable).exists();
    }

    @Test
    void folderToWhichOthersMayWrite_keepsWhatIsInIt() throws IOException {
        Path open = Files.createDirectory(left(1));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path valuable = Files.createFile(open.resolve("valuable"));
        Sweep.of(base);
        assertThat(valuable).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwx------"})
    void whatBelongsToAnotherUser_staysAlsoForOneWhoMightRemoveIt(String permissions) throws IOException {
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString(permissions));
        List<Path> theirs = new ArrayList<>();
        theirs.add(Files.createDirectory(left(1)));
        theirs.add(Files.createFile(theirs.getFirst().resolve("valuable")));
        theirs.add(Files.createFile(left(2)));
        theirs.add(Files.createDirectory(left(3)));
        Path ours = Files.createDirectory(left(4));
        theirs.add(Files.createFile(ours.resolve("theirs")));
        for (Path each : theirs) {
            giveAway(each);
        }
        Sweep.of(base);
        Sweep.remove(left(1));
        assertThat(theirs).allMatch(Files::exists);
    }

    private static void giveAway(Path file) throws IOException {
        assumeThat(OwnUser.is(user("0"))).as("root may give files away").isTrue();
        Files.setOwner(file, user("54321"));
    }

    private static UserPrincipal user(String number) throws IOException {
        return Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(number);
    }

    @Test
    void folderOfOursThatSomebodyElseHasMadeAgain_isNotTakenForIt() throws IOException {
        try (PrivateFolder ours = PrivateFolder.create("file")) {
            Files.createFile(ours.file());
            assertThat(ours.isIntact()).isTrue();
            Path folder = ours.file().getParent();
            giveAway(folder);
            assertThat(ours.isIntact()).isFalse();
            Files.setOwner(folder, user("0"));
            Files.delete(ours.file());
            assertThat(ours.isIntact()).isFalse();
        }
    }

    // ---- other spaces of pids

    @Test
    void fileOfAnotherSpace_isNotJudgedByItsPid() throws IOException {
        Path file = Files.createFile(base.resolve(nameOf(dead, OTHER_SPACE, 1)));
        Path folder = Files.createDirectory(base.resolve(nameOf(dead, OTHER_SPACE, 2)));
        Sweep.of(base);
        assertThat(List.of(file, folder)).allMatch(Files::exists);
        makeOld(folder); // killed before there was a lock
        Sweep.of(base);
        assertThat(folder).doesNotExist();
    }

    @Test
    void programOfAnotherNamespace_keepsWhatIsItsOwn_untilItEnds() throws Exception {
        Process program = start(NAMESPACE);
        try {
            Path file = Path.of(lines(program).readLine());
            Sweep.of(base);
            assertThat(file).as("made a moment ago").exists();
            makeOld(file.getParent());
            Sweep.of(base);
            assertThat(file).as("made a day ago by one who lives").exists();
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.waitFor();
            Sweep.of(base);
            assertThat(file.getParent()).as("left by a dead one").doesNotExist();
        } finally {
            program.destroyForcibly().waitFor();
        }
    }

    @Test
    void workerWithANamespaceOfItsOwn_isKnownByTheNumbersOfOutside() throws Exception {
        Process program = start(List.of("unshare", "--pid", "--fork", "--kill-child"));
        try {
            Path file = Path.of(lines(program).readLine());
            assertThat(PrivateName.parse(file.getParent().getFileName()))
                    .hasValueSatisfying(name -> assertThat(name.isOfThisSpace()).isTrue())
                    .hasValueSatisfying(name -> assertThat(name.owner().isAlive()).isTrue());
        } finally {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.waitFor();
        }
    }

    private static void makeOld(Path folder) throws IOException {
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    }

    private Process start(List<String> wrapper) throws Exception {
        List<String> probe = new ArrayList<>(wrapper);
        probe.add("true");
        assumeThat(new ProcessBuilder(probe).start().waitFor()).as("may make namespaces").isZero();
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Djava.io.tmpdir=" + base,
                "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path"), Holder.class.getName()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static BufferedReader lines(Process program) {
        return program.inputReader(StandardCharsets.UTF_8);
    }

    /** Has a file in a private folder, tells where, and waits to be killed. */
    static final class Holder {

        public static void main(String[] none) throws Exception {
            PrivateFolder folder = PrivateFolder.create("file");
            System.out.println(Files.createFile(folder.file()));
            Thread.sleep(Duration.ofMinutes(1));
            folder.close();
        }
    }
}
