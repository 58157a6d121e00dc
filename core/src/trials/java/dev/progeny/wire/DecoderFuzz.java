package dev.progeny.wire;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;

/**
 * What another process could send, for Jazzer to make up: any bytes end in a value or in a failure that every caller of
 * the decoder is prepared for. Anything else, memory or time without bound included, is a finding.
 */
public final class DecoderFuzz {

    private DecoderFuzz() {}

    /** Called by Jazzer. The first byte says which decoder gets the others. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0] % 5) {
            case 0 -> decodeFrames(bytes);
            case 1 -> decodeBootstrap(bytes);
            case 2 -> decodeBodies(bytes);
            case 3 -> decodeFailure(bytes);
            default -> decodeValue(bytes);
        }
    }

    private static void decodeFrames(byte[] bytes) {
        var reader = new FrameReader(Channels.newChannel(new ByteArrayInputStream(bytes)), FrameHeader.BYTES);
        try {
            for (Frame frame = reader.read(); frame != null; frame = reader.read()) {
                if (frame.type() == FrameType.HELLO) {
                    Hello.decode(frame);
                }
            }
        } catch (IOException refused) {
            // ends the connection
        }
    }

    private static void decodeBootstrap(byte[] bytes) {
        try {
            Bootstrap.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException refused) {
            // ends the worker
        }
    }

    private static void decodeBodies(byte[] bytes) {
        try {
            TaskFrame.decode(ByteBuffer.wrap(bytes));
        } catch (IOException refused) {
            // ends the worker
        }
        try {
            ClassesFrame.decode(ByteBuffer.wrap(bytes));
        } catch (IOException refused) {
            // ends the worker
        }
        try {
            MemoryFrame.decode(ByteBuffer.wrap(bytes));
        } catch (IOException refused) {
            // ends the worker
        }
    }

    private static void decodeFailure(byte[] bytes) {
        try {
            Failure.decode(ByteBuffer.wrap(bytes)).rebuild();
        } catch (IOException | LinkageError refused) {
            // ends the connection
        }
    }

    private static void decodeValue(byte[] bytes) {
        try {
            Values.decode(ByteBuffer.wrap(bytes));
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError refused) {
            // fails the task
        }
    }
}
