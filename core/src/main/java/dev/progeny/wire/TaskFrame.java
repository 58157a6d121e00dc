package dev.progeny.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The body of a RUN frame: {@code task id (8) | code base (4) | code id (4) | measured (1) | code length (4) | code |
 * argument}.
 *
 * <p>A code id other than {@link #ONCE} names code that the worker shall keep; the bytes travel with its first task and
 * the length is 0 from then on.
 *
 * @param codeBase where the classes of code and argument come from: 0 is the class path, else see {@link ClassesFrame}
 * @param measured whether the answer shall tell the task's processor time
 * @param code encoded {@link Code}, empty if the worker knows it by its id
 * @param argument encoded value
 */
public record TaskFrame(long taskId, int codeBase, int codeId, boolean measured, ByteBuffer code, ByteBuffer argument) {

    static final int HEAD = 21;

    /** Bytes of code and argument together that one frame can carry. */
    public static final int MAX_PAYLOAD = FrameReader.MAX_LENGTH - HEAD;

    /** Code for one task only; never kept. */
    public static final int ONCE = 0;

    /** Of a number in {@link FrameType#FORGET}. */
    public static final int CODE_ID_BYTES = Integer.BYTES;

    public ByteBuffer[] parts() {
        ByteBuffer head = ByteBuffer.allocate(HEAD)
                .putLong(taskId)
                .putInt(codeBase)
                .putInt(codeId)
                .put((byte) (measured ? 1 : 0))
                .putInt(code.remaining())
                .flip();
        return new ByteBuffer[] {head, code, argument};
    }

    public static TaskFrame decode(ByteBuffer body) throws IOException {
        if (body.remaining() < HEAD) {
            throw new ProtocolException("a task of " + body.remaining() + " bytes has no head");
        }
        long taskId = body.getLong();
        int codeBase = body.getInt();
        int codeId = body.getInt();
        boolean measured = body.get() != 0;
        int length = body.getInt();
        if (length < 0 || length > body.remaining()) {
            throw new ProtocolException("code of " + length + " bytes in a body of " + body.remaining());
        }
        ByteBuffer code = body.slice(body.position(), length);
        ByteBuffer argument = body.slice(body.position() + length, body.remaining() - length);
        return new TaskFrame(taskId, codeBase, codeId, measured, code, argument);
    }
}
