package dev.progeny.worker;

import dev.progeny.wire.Control;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.FrameWriter;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Listens to the parent on stdin while the main thread works, and halts the process when the parent is gone: at
 * end-of-file, whatever user code is doing, without exit hooks that could hang.
 */
final class ControlThread {

    /** As a process that lost its terminal: 128 + SIGHUP. */
    private static final int PARENT_GONE = 129;

    private ControlThread() {}

    static void start(DataInputStream control, RunningTasks running, FrameWriter writer) {
        Thread.ofPlatform().daemon().name("progeny-control").start(() -> listen(control, running, writer));
    }

    static void haltWithoutParent() {
        Runtime.getRuntime().halt(PARENT_GONE);
    }

    private static void listen(DataInputStream control, RunningTasks running, FrameWriter writer) {
        try {
            while (obey(control.readByte(), control.readLong(), running, writer)) {
                // until the stream ends, or says something that is no word of ours
            }
        } catch (IOException parentGone) {
            // Nothing to tell, and nobody to tell it to.
        }
        haltWithoutParent();
    }

    private static boolean obey(byte word, long task, RunningTasks running, FrameWriter writer) throws IOException {
        switch (word) {
            case Control.INTERRUPT -> running.interrupt(task);
            case Control.DUMP -> writer.write(FrameType.DUMP, ByteBuffer.allocate(8).putLong(task).flip(), running.dump(task));
            default -> {
                return false;
            }
        }
        return true;
    }
}
