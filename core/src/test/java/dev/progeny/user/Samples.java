package dev.progeny.user;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sample programs as a document shows them: the lines between two markers, and what the whole program prints. */
public final class Samples {

    private static final String BEGIN = ": begin";

    private Samples() {}

    /** What a run printed on both streams, a pid being 4711 as in the documents, and how it ended. */
    public record Run(int exitCode, String output) {}

    /** What {@code // document…: begin} and {@code : end} enclose, by marker, as far to the left as it goes. */
    public static Map<String, String> snippets(Class<?> sample, String document) throws IOException {
        List<String> lines = Files.readAllLines(
                Path.of("src/test/java", sample.getName().replace('.', '/') + ".java"));
        Map<String, String> snippets = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith("// " + document) && line.endsWith(BEGIN)) {
                String marker = line.substring(0, line.length() - BEGIN.length());
                snippets.put(marker, snippet(lines.subList(i + 1, indexOf(lines, marker + ": end"))));
            }
        }
        return snippets;
    }

    private static String snippet(List<String> lines) {
        return String.join("\n", lines).stripIndent().stripTrailing().concat("\n");
    }

    private static int indexOf(List<String> lines, String marker) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(marker)) {
                return i;
            }
        }
        throw new AssertionError(marker + " is missing");
    }

    /** Runs the program in a JVM of its own. */
    public static Run run(Class<?> sample) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), sample.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output.replaceAll("pid \\d+", "pid 4711"));
    }
}
