package dev.progeny.shared;

import dev.progeny.NotTransferableException;
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
            String type = String.valueOf(culprit.getMessage());
            throw new NotTransferableException(TransferPath.refusal(type, value, what, TransferPath.CURE), culprit);
        } catch (IOException | RuntimeException | StackOverflowError failed) {
            throw new NotTransferableException(
                    what + " cannot be sent to another process: encoding it failed with " + failed, failed);
        }
    }

    static @Nullable Object decode(byte[] bytes, String what) {
        try {
            return Values.decode(ByteBuffer.wrap(bytes));
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError failed) {
            throw new NotTransferableException(
                    what + " came, but cannot be rebuilt in this process: " + failed, failed);
        }
    }
}
