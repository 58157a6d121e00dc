package dev.progeny.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A process in one {@code long}, for words in shared memory that say who holds something: 22 bits of pid and 42 of its
 * start in clock ticks since boot, by which a reused pid is told apart. Never 0.
 *
 * <pre>
 *   63          42 41                                  0
 *   +-------------+-------------------------------------+
 *   | pid         | start (field 22 of /proc/PID/stat)  |
 *   +-------------+-------------------------------------+
 * </pre>
 *
 * <p>Means something among processes that see each other in the same {@code /proc}.
 */
public final class ProcessWord {

    private static final int START_BITS = 42;
    private static final long START = (1L << START_BITS) - 1;
    private static final int START_FIELD = 22;
    private static final long UNKNOWN = -1;

    private ProcessWord() {}

    /** This process. */
    public static long current() {
        return Current.WORD;
    }

    public static long pid(long word) {
        return word >>> START_BITS;
    }

    /**
     * Reads one small file of the kernel, some 20 µs; a process that has ended and was not waited for is dead. One that
     * cannot be looked at now, because this process has no descriptor left, is not said to be dead.
     */
    public static boolean isAlive(long word) {
        if (word == Current.WORD) {
            return true;
        }
        long now = of(Long.toString(pid(word)));
        return now == word || now == UNKNOWN;
    }

    /** Whether there is such a process, of which no more can be told now. */
    static boolean isUnknown(long pid) {
        return of(Long.toString(pid)) == UNKNOWN;
    }

    /** In clock ticks since boot; 0 if there is no such process, or only its remains, or no /proc. */
    static long start(long pid) {
        long word = of(Long.toString(pid));
        return word == UNKNOWN ? 0 : word & START;
    }

    /** 0 if there is none, or only its remains; {@link #UNKNOWN} if there is one that cannot be looked at. */
    private static long of(String process) {
        try {
            byte[] stat = Files.readAllBytes(Path.of("/proc", process, "stat"));
            return parse(new String(stat, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException gone) {
            return 0;
        } catch (IOException goneOrNoDescriptorLeft) {
            return Files.exists(Path.of("/proc", process)) && DescriptorLimit.isReached() ? UNKNOWN : 0;
        }
    }

    /** The second field is the program's name in parentheses, which may contain blanks and parentheses itself. */
    static long parse(String stat) {
        long pid = Long.parseLong(stat.substring(0, stat.indexOf(' ')));
        String[] fromThird = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        boolean remains = fromThird[0].equals("Z") || fromThird[0].equals("X");
        return remains ? 0 : pid << START_BITS | (Long.parseLong(fromThird[START_FIELD - 3]) & START);
    }

    /** Apart, so that a platform without /proc fails at the first use, with a reason. */
    private static final class Current {
        static final long WORD = of("self");

        static {
            if (WORD == 0 || WORD == UNKNOWN) {
                throw new UnsupportedOperationException("shared objects need /proc, which this platform does not have");
            }
        }
    }
}
