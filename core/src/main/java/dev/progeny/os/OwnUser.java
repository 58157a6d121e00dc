package dev.progeny.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import org.jspecify.annotations.Nullable;

/** To whom the files belong that this process makes. */
final class OwnUser {

    /** Null if it cannot be known; then nothing belongs to it. */
    private static final @Nullable UserPrincipal SELF = find();

    private OwnUser() {}

    static boolean is(UserPrincipal owner) {
        return owner.equals(SELF);
    }

    /** By number, because in a container many a user has no name. */
    private static @Nullable UserPrincipal find() {
        try {
            return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(numberOrName());
        } catch (IOException | UnsupportedOperationException unknown) {
            return null;
        }
    }

    private static String numberOrName() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return System.getProperty("user.name");
        }
        return Files.readString(status, StandardCharsets.ISO_8859_1).lines() // "Uid:", then real, effective, saved, for files
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> line.split("\\s+")[4])
                .findFirst()
                .orElseThrow(() -> new IOException("no user"));
    }
}
