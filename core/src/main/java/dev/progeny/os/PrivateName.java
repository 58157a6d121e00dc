package dev.progeny.os;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names for what exists in the file system for a moment, or as long as this JVM: {@code progeny-PID-START-SPACE-RANDOM}.
 *
 * <p>Whoever makes one removes it. A kill -9 before that leaves it behind; the name tells whose it was, so that the next
 * process of the same user can {@linkplain Sweep remove} it.
 *
 * @param owner whose it is, in the numbers of its space
 * @param space see {@link PidSpace#TAG}
 */
record PrivateName(ProcessId owner, String space) {

    /** No more digits than a long can take: whoever may write to a folder may give a name to what is in it. */
    private static final Pattern NAME = Pattern.compile("progeny-(\\d{1,18})-(\\d{1,18})-([0-9a-f]{8})-[0-9a-f]{16}");

    private static final SecureRandom RANDOM = new SecureRandom();

    static String create() {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        ProcessId self = ProcessId.current();
        return "progeny-" + self.pid() + "-" + self.start() + "-" + PidSpace.TAG + "-" + HexFormat.of().formatHex(random);
    }

    /** Empty if it is none of ours. */
    static Optional<PrivateName> parse(@Nullable Path name) {
        Matcher parts = NAME.matcher(String.valueOf(name));
        return parts.matches()
                ? Optional.of(new PrivateName(
                        new ProcessId(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))), parts.group(3)))
                : Optional.empty();
    }

    /** Whether its owner can be looked for here. */
    boolean isOfThisSpace() {
        return space.equals(PidSpace.TAG);
    }
}
