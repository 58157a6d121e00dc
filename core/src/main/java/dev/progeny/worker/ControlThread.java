package dev.progeny.worker;

import dev.progeny.wire.Control;
import java.io.DataInputStream;
import java.io.IOException;

/**
 * Listens to the parent on stdin while the main thread works, and halts the process when the parent is gone: at
 * end-of-file, whatever user code is doing, without exit hooks that could hang.
 */
final class ControlThread {

    /** As a process that lost its terminal: 128 + SIGHUP. */
    private static final int PARENT_GONE = 129;

    private ControlThread() {}

    static void start(DataInputStream control, RunningTasks running) {
        Thread.ofPlatform().daemon().name("progeny-control").start(() -> listen(control, running));
    }

    static void haltWithoutParent() {
        Runtime.getRuntime().halt(PARENT_GONE);
    }

    private static void listen(DataInputStream control, RunningTasks running) {
        try {
            while (control.readByte() == Control.INTERRUPT) {
                running.interrupt(control.readLong());
            }
        } catch (IOException parentGone) {
            // Nothing to tell, and nobody to tell it to.
        }
        haltWithoutParent();
    }
}
