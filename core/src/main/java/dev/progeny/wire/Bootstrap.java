package dev.progeny.wire;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The first words of a parent to its worker, over stdin: where to connect, how to prove who it is, what to be.
 *
 * @param parentPid the worker ends at once if its parent is another process by then
 * @param slots how many tasks it runs at once: 1 on its main thread, more on virtual threads, {@link #ONE_JOB} for one
 *     job on the main thread and then a normal end
 */
public record Bootstrap(Token token, String socket, long parentPid, int slots, Nesting nesting, String name) {

    public static final int ONE_JOB = 0;

    /**
     * How deep a process is nested.
     *
     * @param depth how many processes there are above this one
     * @param limit how many there may be above one that starts none
     */
    public record Nesting(int depth, int limit) {

        public static final Nesting NONE = new Nesting(0, 0);
    }

    private static final int MAGIC = 0x50524742; // "PRGB"

    public void write(DataOutputStream out) throws IOException {
        out.writeInt(MAGIC);
        token.write(out);
        out.writeUTF(socket);
        out.writeLong(parentPid);
        out.writeInt(slots);
        out.writeInt(nesting.depth);
        out.writeInt(nesting.limit);
        out.writeUTF(name);
    }

    public static Bootstrap read(DataInputStream in) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new ProtocolException("this program is started by Progeny, not by hand");
        }
        return new Bootstrap(
                Token.read(in), in.readUTF(), in.readLong(), in.readInt(), new Nesting(in.readInt(), in.readInt()), in.readUTF());
    }
}
