package dev.progeny.wire;

import java.nio.ByteBuffer;

/** One message. The body is positioned at its first byte and belongs to the receiver. */
public record Frame(FrameType type, ByteBuffer body) {

    public ProtocolException unexpected() {
        return new ProtocolException("a " + type + " frame is not expected here");
    }
}
