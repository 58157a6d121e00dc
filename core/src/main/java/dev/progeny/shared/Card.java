package dev.progeny.shared;

import dev.progeny.os.Doorbell;
import dev.progeny.wire.Token;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a process leaves at the door of an owner that it wants to call. All cards have one size, zeros at the end.
 *
 * <pre>
 *   0        4               36              68        76
 *   +--------+---------------+---------------+---------+------------------+-----+
 *   | magic  | desk (token)  | answer (token)| pid     | socket (UTF)     | 0…  |
 *   +--------+---------------+---------------+---------+------------------+-----+
 * </pre>
 *
 * @param desk shows that the caller was given a proxy of this owner
 * @param answer the owner shows it in its turn, to prove that it is who read this card
 * @param pid of the caller, for names of threads
 * @param socket where the caller listens until the owner has connected
 */
record Card(Token desk, Token answer, long pid, String socket) {

    static final int BYTES = 256;

    private static final int MAGIC = 0x50524744; // "PRGD"

    ByteBuffer encode() throws IOException {
        var bytes = new ByteArrayOutputStream(BYTES);
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            desk.write(out);
            answer.write(out);
            out.writeLong(pid);
            out.writeUTF(socket);
        }
        if (bytes.size() > BYTES || BYTES > Doorbell.MOST_BYTES) {
            throw new IOException("the path of the temporary folder is too long for a socket: " + socket);
        }
        return ByteBuffer.wrap(Arrays.copyOf(bytes.toByteArray(), BYTES));
    }

    /** Null if it is no card. */
    static @Nullable Card decode(byte[] bytes) {
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        try {
            return in.readInt() == MAGIC
                    ? new Card(Token.read(in), Token.read(in), in.readLong(), in.readUTF())
                    : null;
        } catch (IOException nonsense) {
            return null; // some other process of this user wrote into our pipe
        }
    }
}
