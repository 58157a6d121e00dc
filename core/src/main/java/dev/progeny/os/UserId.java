package dev.progeny.os;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Whose files are ours. The kernel keeps the files of one user from the others, but not from root, which may read and open
 * them all: what only bears the right name must not be taken for one's own there.
 */
final class UserId {

    /** As the files bear it that we make; -1 if the platform does not tell. */
    private static final int SELF = self();

    private UserId() {}

    private static int self() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("Uid:")) {
                    return Integer.parseInt(line.substring(line.lastIndexOf('\t') + 1)); // real, effective, saved, of new files
                }
            }
        } catch (IOException | RuntimeException elsewhere) {
            // As if there were no such line.
        }
        return -1;
    }

    /** Whether the file behind the link is this user's; false if it has gone. */
    static boolean isOurs(Path link) {
        try {
            return SELF == -1 || SELF == owner(link);
        } catch (IOException gone) {
            return false;
        }
    }

    /**
     * Asked of the path itself.
     *
     * @throws FileAlreadyExistsException if it is another user's
     * @throws NoSuchFileException if it is not there
     */
    static void refuseOthers(Path path) throws IOException {
        int owner = owner(path, LinkOption.NOFOLLOW_LINKS);
        if (SELF != -1 && SELF != owner) {
            throw new FileAlreadyExistsException(
                    String.valueOf(path.getFileName()),
                    null,
                    path + " belongs to another user (uid " + owner + "); take another name, or have it removed");
        }
    }

    static int owner(Path path, LinkOption... options) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", options);
    }
}
