package dev.progeny.wire;

import java.nio.ByteBuffer;

/**
 * The sixteen bytes before every body, big-endian.
 *
 * <pre>
 *   0        4         5      6          8         12          16
 *   +--------+---------+------+----------+---------+-----------+
 *   | magic  | version | type | reserved | length  | sequence  |  body (length bytes)
 *   +--------+---------+------+----------+---------+-----------+
 * </pre>
 *
 * <p>{@code sequence} counts the frames of one direction from 0 and wraps: a lost, doubled or reordered frame is a
 * violation.
 */
record FrameHeader(FrameType type, int length, int sequence) {

    static final int BYTES = 16;

    private static final int MAGIC = 0x50524759; // "PRGY"
    private static final byte VERSION = 1;

    void write(ByteBuffer to) {
        to.putInt(MAGIC).put(VERSION).put(type.code).putShort((short) 0).putInt(length).putInt(sequence);
    }

    static FrameHeader read(ByteBuffer from, int expectedSequence, int maxLength) throws ProtocolException {
        check("magic", from.getInt(), MAGIC);
        check("version", from.get(), VERSION);
        FrameType type = FrameType.of(from.get());
        check("reserved", from.getShort(), 0);
        int length = from.getInt();
        if (length < 0 || length > maxLength) {
            throw new ProtocolException("frame of " + length + " bytes, at most " + maxLength + " are accepted");
        }
        int sequence = from.getInt();
        check("sequence", sequence, expectedSequence);
        return new FrameHeader(type, length, sequence);
    }

    private static void check(String field, int actual, int expected) throws ProtocolException {
        if (actual != expected) {
            throw new ProtocolException("frame " + field + " is " + actual + ", expected " + expected);
        }
    }
}
