package dev.progeny.cli.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A file that carries its final name already, perhaps since an earlier run. */
final class Finished {

    private final Path file;

    Finished(Path file) {
        this.file = file;
    }

    /** Whether this answer would bring the same file, by its length, and by its date and its tag if both sides know one. */
    boolean isSentBy(Response whole) throws DiskException, AttemptEnd {
        try {
            Instant date = whole.modified();
            return whole.length() == Files.size(file)
                    && (date == null || date.equals(modified().truncatedTo(ChronoUnit.SECONDS)))
                    && !new Validators(KeptTag.read(file), null, null).contradicts(whole.validators());
        } catch (IOException failure) {
            throw DiskException.of(file, failure);
        }
    }

    private Instant modified() throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    boolean matches(Checksum expected) throws DiskException, AttemptEnd {
        try (var in = Files.newInputStream(file)) {
            return Digests.hex(expected.algorithm(), in::read).equals(expected.hex());
        } catch (IOException failure) {
            throw DiskException.of(file, failure);
        }
    }
}
