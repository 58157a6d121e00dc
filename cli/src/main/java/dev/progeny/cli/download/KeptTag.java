package dev.progeny.cli.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.jspecify.annotations.Nullable;

/**
 * The ETag that a finished file came with, in an attribute of the file ({@code user.progeny.etag}), so that nothing lies beside
 * it. Only a help: many file systems keep no attributes, and then length and date must do.
 */
final class KeptTag {

    private static final String NAME = "progeny.etag";
    private static final int LONGEST = 1024;

    private KeptTag() {}

    /** Not where the date tells versions apart: some servers give one version another tag on each of their nodes. */
    static void write(Path file, Validators validators) {
        String etag = validators.isDateSettled() ? null : validators.etag();
        UserDefinedFileAttributeView attributes = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (etag == null || etag.length() > LONGEST || attributes == null) {
            return;
        }
        try {
            int _ = attributes.write(NAME, ByteBuffer.wrap(etag.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IOException unsupported) {
            // As on many file systems.
        }
    }

    /** Null if the file has none. */
    static @Nullable String read(Path file) {
        UserDefinedFileAttributeView attributes = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        try {
            if (attributes == null || !attributes.list().contains(NAME)) {
                return null;
            }
            ByteBuffer etag = ByteBuffer.allocate(Math.min(LONGEST, attributes.size(NAME)));
            int _ = attributes.read(NAME, etag);
            return new String(etag.array(), 0, etag.position(), StandardCharsets.ISO_8859_1);
        } catch (IOException unsupported) {
            return null;
        }
    }
}
