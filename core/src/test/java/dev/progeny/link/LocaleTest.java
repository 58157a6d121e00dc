package dev.progeny.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Pool;
import dev.progeny.Programs;
import dev.progeny.shared.SharedLong;
import dev.progeny.shared.SharedQueue;
import dev.progeny.testkit.NothingLeft;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user's language says of digits and letters is for people, not for names of files. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class LocaleTest {

    /** A bit of everything that makes files or speaks of numbers. */
    static final class Program {

        public static void main(String[] jvmOptions) throws Exception {
            try (Pool pool = Pool.processes(1, o -> o.withJvmOptions(jvmOptions).withMemoryLimit(400_000_000));
                    Pool hybrid = Pool.hybrid(1, 2, o -> o.withJvmOptions(jvmOptions));
                    SharedLong sum = SharedLong.create(0);
                    SharedQueue<Integer> queue = SharedQueue.create(10);
                    SharedLong named = SharedLong.create("locale-test-" + ProcessHandle.current().pid(), 1)) {
                pool.submit(() -> sum.addAndGet(20)).get();
                hybrid.submit(() -> queue.put(20)).get();
                long large = pool.submit(() -> new byte[1 << 21].length).get() >> 21;
                String dump = pool.dump();
                long answer = sum.get() + queue.take() + large + named.get();
                System.out.println(answer + " " + dump.chars().allMatch(letter -> letter < 128) + " "
                        + pool.submit(LocaleTest::seven).get().equals(seven()));
            }
        }
    }

    /** In the digits of the user, which are the same there and here. */
    private static String seven() {
        return String.format(Locale.getDefault(), "%d", 7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "my-MM", "tr-TR"})
    void programOfThatLanguage_withoutACharset_works(String language) throws Exception {
        String[] parts = language.split("-", -1);
        List<String> options = List.of("-Duser.language=" + parts[0], "-Duser.country=" + parts[1]);
        Process program = Programs.start(
                Program.class, List.of("/usr/bin/env", "-u", "LANG", "LC_ALL=C"), options, options.toArray(String[]::new));
        assertThat(new String(program.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip()).isEqualTo("42 true true");
        assertThat(program.waitFor()).isZero();
    }

    @Test
    void programOfThatLanguage_recognizesItsOwnFiles_andThoseOfOthers() throws Exception {
        List<String> arabic = List.of("-Duser.language=ar", "-Duser.country=EG");
        Process program = Programs.start(Names.class, List.of("/usr/bin/env", "LC_ALL=C.UTF-8"), arabic);
        String[] names = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip().split("\n", -1);
        assertThat(names).hasSize(1).allMatch(name -> name.matches("progeny-[0-9a-z-]+"), Arrays.toString(names));
    }

    /** Prints what a family may see of it in the temporary folder while it listens for a worker. */
    static final class Names {

        public static void main(String[] none) throws Exception {
            try (Handshake handshake = Handshake.open()) {
                String mine = Long.toString(ProcessHandle.current().pid());
                String local = String.format(Locale.getDefault(), "%d", ProcessHandle.current().pid());
                Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
                for (String name : Objects.requireNonNull(temporary.toFile().list())) {
                    if (name.startsWith("progeny-") && (name.contains(mine) || name.contains(local))) {
                        System.out.println(name);
                    }
                }
                assertThat(handshake).isNotNull();
            }
        }
    }
}
