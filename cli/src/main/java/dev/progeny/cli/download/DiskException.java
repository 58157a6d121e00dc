package dev.progeny.cli.download;

import java.io.IOException;
import java.io.Serial;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The file system refused. Not an {@link IOException}: those of the network are answered by trying again. */
final class DiskException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String reason;

    private DiskException(String message, Throwable cause) {
        super(message, cause);
        this.reason = message;
    }

    /** An interrupt closes a channel in mid-write, for all threads that use it; that is a stop, not a broken disk. */
    static DiskException of(Path file, IOException failure) throws AttemptEnd {
        if (failure instanceof ClosedChannelException) {
            throw AttemptEnd.stopped();
        }
        return new DiskException(reason(failure) + ": " + file, failure);
    }

    static DiskException of(Path file, String reason) {
        return new DiskException(reason + ": " + file, new IOException(reason));
    }

    String reason() {
        return reason;
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "no such directory";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException named -> lowerFirst(named.getReason());
            default -> lowerFirst(failure.getMessage());
        };
    }

    private static String lowerFirst(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "the file system refused";
        }
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }
}
