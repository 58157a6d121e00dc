package dev.progeny.cli.download;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a running attempt has bytes on disk that its sidecar does not name yet: those would be fetched again. */
final class Unsaved {

    private Unsaved() {}

    /** Of what was not begun, or was saved before the server fell silent, nothing is lost by an end. */
    static boolean hasSome(Item item, Lane lane) {
        long done = lane.done().get();
        return done > 0 && Files.exists(PartFile.part(Path.of(item.target()))) && savedBytes(item) < done;
    }

    private static long savedBytes(Item item) {
        try {
            Path file = PartFile.sidecar(Path.of(item.target()));
            Sidecar sidecar = Files.exists(file)
                    ? Sidecar.parse(Files.readString(file, StandardCharsets.ISO_8859_1))
                    : null;
            return sidecar == null ? 0 : sidecar.bytes();
        } catch (IOException unreadable) {
            return 0;
        }
    }
}
