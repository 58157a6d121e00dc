package dev.progeny;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Lets Jazzer make up bytes, from what honest processes send: a few seconds in every build, minutes in the long checks. */
public final class Fuzzing {

    /** Set by the long checks. */
    public static final String TIME = "progeny.fuzz.seconds";

    private static final int SECONDS = Integer.getInteger(TIME, 3);

    private Fuzzing() {}

    /** What a target gets that lets the first byte choose. */
    public static byte[] selecting(int decoder, byte[] bytes) {
        byte[] input = new byte[bytes.length + 1];
        input[0] = (byte) decoder;
        System.arraycopy(bytes, 0, input, 1, bytes.length);
        return input;
    }

    public static void findsNothing(Class<?> target, Path folder, List<byte[]> seeds)
            throws IOException, InterruptedException {
        assertThat(run(target, SECONDS, folder, seeds))
                .containsPattern("Done \\d{3,} runs in")
                .doesNotContain("== Java Exception", "libFuzzer: ");
    }

    /** Runs in a JVM of its own, which ends at the first finding, and returns what it said. */
    public static String run(Class<?> target, int seconds, Path folder, List<byte[]> seeds) 
            throws IOException, InterruptedException {
        Path corpus = Files.createDirectory(folder.resolve("corpus"));
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(corpus.resolve("seed-" + i), seeds.get(i));
        }
        Path log = folder.resolve("log");
        Process jazzer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+EnableDynamicAgentLoading",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target.getName(),
                        "--instrumentation_includes=dev.progeny.**",
                        "--reproducer_path=" + folder,
                        "-artifact_prefix=" + folder + "/",
                        "-max_total_time=" + seconds,
                        "-timeout=10", // seconds for one input
                        corpus.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(jazzer.waitFor(seconds + 45L, TimeUnit.SECONDS)).as("%s", log).isTrue();
        } finally {
            jazzer.destroyForcibly();
        }
        return Files.readString(log, UTF_8);
    }
}
