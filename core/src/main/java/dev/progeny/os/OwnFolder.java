package dev.progeny.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a folder is this user's alone. By the number of the user, not by the name: in a container, many a user has none,
 * and the JDK then makes one up for a file's owner and another for itself.
 */
final class OwnFolder {

    private static final Path SELF = Path.of("/proc/self"); // belongs to whom this process acts for
    private static final String NUMBER = "unix:uid";

    private OwnFolder() {}

    /** What speaks against trusting what lies there, or null. */
    static @Nullable String fault(Path folder) throws IOException {
        PosixFileAttributes found = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isDirectory()) {
            return folder + " must be a folder, not a link to one or something else";
        }
        String owner = owner(folder, found);
        if (!owner.isEmpty()) {
            return folder + " must belong to this user, and nobody else may write there; it belongs to " + owner;
        }
        if (found.permissions().contains(PosixFilePermission.GROUP_WRITE)
                || found.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
            return folder + " must belong to this user, and nobody else may write there; others may: chmod go-w " + folder;
        }
        return null;
    }

    /** Empty if it is this user. */
    private static String owner(Path folder, PosixFileAttributes found) throws IOException {
        if (!Files.exists(SELF)) {
            String name = found.owner().getName();
            return name.equals(System.getProperty("user.name")) ? "" : name;
        }
        Object theirs = Files.getAttribute(folder, NUMBER, LinkOption.NOFOLLOW_LINKS);
        Object ours = Files.getAttribute(SELF, NUMBER);
        return ours.equals(theirs) ? "" : String.format(Locale.ROOT, "user %s, and this is user %s", theirs, ours);
    }
}
