package dev.progeny.worker;

import dev.progeny.wire.Control;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.FrameWriter;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Listens to the parent on stdin while the main thread works, and halts the process when the parent is gone: at
 * end-of-file, whatever user code is doing, without exit hooks that could hang.
 */
final class ControlThread {

    /** As a process that lost its terminal: 128 + SIGHUP. */
    private static final int PARENT_GONE = 129;

    /** As sysexits.h calls an error of the protocol. */
    private static final int NONSENSE = 76;

    private final RunningTasks running;
    private final Backlog backlog;
    private final Turns turns;
    private final FrameWriter writer;

    private ControlThread(RunningTasks running, Backlog backlog, Turns turns, FrameWriter writer) {
        this.running = running;
        this.backlog = backlog;
        this.turns = turns;
        this.writer = writer;
    }

    static void start(
            DataInputStream control, RunningTasks running, Backlog backlog, Turns turns, FrameWriter writer) {
        var voice = new ControlThread(running, backlog, turns, writer);
        Thread.ofPlatform().daemon().name("progeny-control").start(() -> voice.listen(control));
    }

    static void haltWithoutParent() {
        Runtime.getRuntime().halt(PARENT_GONE);
    }

    private void listen(DataInputStream control) {
        try {
            while (obey(control.readByte(), control.readLong())) {
                // until the stream ends, or says something that is no word of ours
            }
            haltOverNonsense("what came over stdin is no word of the parent's: a task, or another program, has written into it");
        } catch (EOFException parentGone) {
            haltWithoutParent(); // nothing to tell, and nobody to tell it to
        } catch (IOException closedHere) {
            haltOverNonsense("stdin, over which the parent speaks, cannot be read: a task has closed it (" + closedHere + ")");
        }
    }

    /** The parent lives, and will tell why this is the end: by exit code and last words. */
    static void haltOverNonsense(String what) {
        System.err.println("this worker ends itself: " + what);
        System.err.flush();
        Runtime.getRuntime().halt(NONSENSE);
    }

    private boolean obey(byte word, long number) throws IOException {
        switch (word) {
            case Control.INTERRUPT -> {
                running.interrupt(number);
                backlog.giveBackOne(number); // in this order: one that comes in between sees the interrupt (TaskRunner)
            }
            case Control.RECALL -> backlog.giveBack(number);
            case Control.WITHDRAW -> writer.write(
                    FrameType.WITHDRAWN, ByteBuffer.allocate(8).putLong(turns.withdraw(number)).flip());
            case Control.DUMP -> writer.write(
                    FrameType.DUMP, ByteBuffer.allocate(8).putLong(number).flip(), running.dump(number));
            // Who else is writing shows that we live; to wait for them would keep us from hearing the next word.
            case Control.PING -> writer.tryWrite(FrameType.PONG, 0);
            default -> {
                return false;
            }
        }
        return true;
    }
}
