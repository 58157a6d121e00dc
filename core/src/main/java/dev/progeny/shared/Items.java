package dev.progeny.shared;

import dev.progeny.NotTransferableException;
import dev.progeny.OtherBuildException;
import dev.progeny.wire.OtherBuild;
import dev.progeny.wire.TransferPath;
import dev.progeny.wire.Values;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What users put into shared objects, as bytes. */
final class Items {

    private Items() {}

    /** @param what the value in words, for the message: "the item" */
    static byte[] encode(@Nullable Object value, String what) {
        try {
            return Values.encode(value);
        } catch (NotSerializableException culprit) {
            throw new NotTransferableException(TransferPath.refusal(culprit, value, what, TransferPath.CURE), culprit);
        } catch (IOException | RuntimeException | StackOverflowError failed) {
            throw new NotTransferableException(
                    what + " cannot be sent to another process: encoding it failed with " + failed, failed);
        }
    }

    static @Nullable Object decode(byte[] bytes, String what) {
        return rebuilt(() -> Values.decode(ByteBuffer.wrap(bytes)), what);
    }

    /** As above, with the classes of {@code loader}. */
    static @Nullable Object decode(ByteBuffer bytes, ClassLoader loader, String what) {
        return rebuilt(() -> Values.decode(bytes, loader), what);
    }

    private static @Nullable Object rebuilt(Decoding decoding, String what) {
        try {
            return decoding.decode();
        } catch (OtherBuild other) {
            throw new OtherBuildException(
                    what + " came, but cannot be rebuilt in this process: " + other.getMessage(), other);
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError failed) {
            throw new NotTransferableException(
                    what + " came, but cannot be rebuilt in this process: " + failed, failed);
        }
    }

    @FunctionalInterface
    private interface Decoding {
        @Nullable Object decode() throws IOException, ClassNotFoundException;
    }
}
