package dev.progeny.link;

import dev.progeny.os.OrderedLock;
import dev.progeny.transfer.Call;
import dev.progeny.transfer.CodeBase;
import dev.progeny.transfer.Kept;
import dev.progeny.transfer.KnownCode;
import dev.progeny.wire.ClassesFrame;
import dev.progeny.wire.Encoded;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.FrameWriter;
import dev.progeny.wire.TaskFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that are to be sent to one worker, in their order, and what the worker knows already: code that it was sent
 * and classes that were pushed. For use by any thread.
 */
final class Outbox {

    private record Outgoing(long taskId, Call call, Kept argument, boolean measured) {}

    private static final ByteBuffer KNOWN = ByteBuffer.allocate(0);

    private final Returns returns;
    private final Queue<Outgoing> tasks = new ConcurrentLinkedQueue<>();

    /** Orders code lookups like the frames they belong to. */
    private final OrderedLock sending = new OrderedLock(OrderedLock.Rank.SENDING);

    private final KnownCode sent = new KnownCode(); // guarded by sending
    private final Map<Integer, Integer> pushed = new HashMap<>(); // classes by code base; guarded by sending

    Outbox(Returns returns) {
        this.returns = returns;
    }

    /** Never blocks. */
    void add(long taskId, Call call, Kept argument, boolean measured) {
        tasks.add(new Outgoing(taskId, call, argument, measured));
    }

    /** Sends all there are, as few system calls as they fit, unless another thread does. Blocks while nobody reads. */
    void sendTo(FrameWriter worker) throws IOException {
        sending.lock();
        try {
            for (Outgoing task = tasks.poll(); task != null; task = tasks.poll()) {
                send(task, worker);
            }
            worker.flush();
        } finally {
            sending.unlock();
        }
    }

    private void send(Outgoing outgoing, FrameWriter to) throws IOException {
        Call call = outgoing.call;
        int codeBase = push(call.codeBase(), to);
        int id = call.id();
        boolean known = id != TaskFrame.ONCE && sent.knows(id, codeBase);
        if (!known && call.life().isOver()) {
            id = TaskFrame.ONCE; // as one that was cancelled on its way here: nobody would tell the worker to forget it
        } else if (!known && id != TaskFrame.ONCE) {
            sent.add(id, codeBase, call.life(), call.encoded().length());
        }
        forget(to);
        ByteBuffer code = known ? KNOWN : travelling(call.encoded());
        ByteBuffer argument = travelling(outgoing.argument);
        returns.offerTo(to);
        var task = new TaskFrame(outgoing.taskId, codeBase, id, outgoing.measured, code, argument);
        to.add(FrameType.RUN, task.parts());
    }

    /** Before the next code comes: the worker may not have room for both. */
    private void forget(FrameWriter to) throws IOException {
        List<Integer> ids = sent.toForget();
        if (!ids.isEmpty()) {
            to.add(FrameType.FORGET, KnownCode.encode(ids));
        }
    }

    /** Tells the worker what it need not keep, unless another thread is sending: that one tells it, or the next. */
    void forgetNow(FrameWriter to) throws IOException {
        if (sending.tryLock()) {
            try {
                forget(to);
                to.flush();
            } finally {
                sending.unlock();
            }
        }
    }

    private ByteBuffer travelling(Kept value) {
        if (value.length() < Encoded.LARGE) {
            return value.bytes();
        }
        if (returns.isSeen()) {
            return value.shown();
        }
        returns.notice(value.length());
        return value.bytes();
    }

    /** Sends what the worker does not have of a code base, and tells its number. */
    private int push(@Nullable CodeBase codeBase, FrameWriter to) throws IOException {
        if (codeBase == null) {
            return 0;
        }
        CodeBase.News news = codeBase.since(pushed);
        if (!news.isKnown() || !news.classes().isEmpty()) {
            to.write(FrameType.CLASSES, new ClassesFrame(news.id(), news.classes()).encode());
            pushed.put(news.id(), news.size());
        }
        return news.id();
    }
}
