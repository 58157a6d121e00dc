package dev.progeny.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Words of a java command that are too long for the kernel, as class paths of a few hundred jars are: 128 KiB is all that one
 * word may have. The JVM's launcher reads them instead out of memory of ours without a name, as {@code @file}. It is kept as
 * long as this JVM lives, once for all workers with the same word.
 */
public final class ArgumentFile {

    private static final int LONGEST_WORD = 100_000; // bytes
    private static final Charset ENCODING = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    /** E2BIG, in the JDK's words. */
    private static final Pattern TOO_LONG = Pattern.compile("error(=|: )7\\b");

    private static final Map<String, PrivateFile> FILES = new HashMap<>(); // guarded by itself

    private ArgumentFile() {}

    /** The same command; shorter, if it must be and can be. */
    public static List<String> shorten(List<String> java) throws IOException {
        List<String> words = new ArrayList<>();
        for (String word : java) {
            words.add(word.length() <= LONGEST_WORD / 4 || word.getBytes(ENCODING).length <= LONGEST_WORD ? word : inMemory(word));
        }
        return words;
    }

    private static String inMemory(String word) throws IOException {
        synchronized (FILES) {
            PrivateFile file = FILES.get(word);
            if (file == null) {
                file = write(word);
                FILES.put(word, file);
            }
            return "@/proc/" + ProcessId.self() + "/fd/" + file.descriptor();
        }
    }

    private static PrivateFile write(String word) throws IOException {
        byte[] bytes = quoted(word).getBytes(ENCODING);
        PrivateFile file = PrivateFile.create(bytes.length);
        try (Arena arena = Arena.ofConfined()) {
            file.map(0, bytes.length, arena).copyFrom(MemorySegment.ofArray(bytes));
        }
        return file;
    }

    /** In the grammar of the launcher's argument files. */
    private static String quoted(String word) {
        return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r") + '"';
    }

    /** Whether a start has failed because command and environment are too long, which they would be the next time too. */
    public static boolean isTooLong(Throwable failure) {
        return failure instanceof IOException && TOO_LONG.matcher(String.valueOf(failure.getMessage())).find();
    }
}
