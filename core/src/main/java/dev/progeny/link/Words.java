package dev.progeny.link;

import dev.progeny.os.Aside;
import dev.progeny.os.OrderedLock;
import dev.progeny.os.Timers;
import dev.progeny.wire.Control;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one worker is told over stdin, which it hears while it works. For use by any thread.
 *
 * <p>The pipe holds some thousand words. Whoever meets it full, because the worker is stopped, waits until it is killed, and
 * only one thread does: the others leave their words to it. The timer's thread, which is to kill it, never speaks itself.
 */
final class Words {

    private record Word(byte kind, long number) {}

    private final Supplier<@Nullable Process> worker;
    private final Queue<Word> unsaid = new ConcurrentLinkedQueue<>();
    private final OrderedLock speaking = new OrderedLock(OrderedLock.Rank.SPEAKING);

    /** @param worker null before it exists, when nobody hears */
    Words(Supplier<@Nullable Process> worker) {
        this.worker = worker;
    }

    void say(byte kind, long number) {
        unsaid.add(new Word(kind, number));
        if (Timers.isTimer()) {
            Aside.run(this::speak);
        } else {
            speak();
        }
    }

    /** Asks for a sign of life, unless somebody cannot get rid of a word: the silence counts all the same. */
    void ask() {
        if (unsaid.isEmpty() && !speaking.isLocked()) {
            say(Control.PING, 0);
        }
    }

    /** Whoever adds a word looks for the lock after that, whoever has it looks for words after its release. */
    private void speak() {
        while (!unsaid.isEmpty() && speaking.tryLock()) {
            try {
                for (Word word = unsaid.poll(); word != null; word = unsaid.poll()) {
                    write(word);
                }
            } finally {
                speaking.unlock();
            }
        }
    }

    private void write(Word word) {
        Process to = worker.get();
        if (to == null) {
            return;
        }
        try {
            OutputStream stdin = to.getOutputStream();
            stdin.write(ByteBuffer.allocate(9).put(word.kind).putLong(word.number).array());
            stdin.flush();
        } catch (IOException alreadyGone) {
            // There is nobody left to hear it.
        }
    }
}
