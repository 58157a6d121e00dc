package dev.progeny.link;

import dev.progeny.os.Aside;
import dev.progeny.os.Timers;
import dev.progeny.wire.AnswerFrame;
import dev.progeny.wire.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/** What one worker was asked about its threads, and has not answered. */
public final class Dumps {

    public static final Duration PATIENCE = Duration.ofMillis(250);

    private final Map<Long, CompletableFuture<String>> unanswered = new ConcurrentHashMap<>(); // by task

    /** The answer, or an empty one if there is none in time; {@code say} asks, unless that was done and not answered. */
    CompletableFuture<String> ask(long taskId, Runnable say) {
        var fresh = new CompletableFuture<String>();
        CompletableFuture<String> asked = unanswered.putIfAbsent(taskId, fresh);
        if (asked == null) {
            asked = fresh;
            say.run();
        }
        CompletableFuture<String> answer = asked.copy();
        Future<?> enough = Timers.after(PATIENCE, () -> giveUp(answer));
        return answer.whenComplete((dump, failure) -> enough.cancel(false));
    }

    /** Not on the timer's thread: what waits for the dump may call code of the user. */
    private static void giveUp(CompletableFuture<String> answer) {
        Aside.run(() -> answer.complete(""));
    }

    void answered(Frame frame) throws IOException {
        CompletableFuture<String> asked = unanswered.remove(AnswerFrame.taskId(frame));
        if (asked != null) {
            asked.complete(StandardCharsets.UTF_8.decode(frame.body()).toString());
        }
    }
}
