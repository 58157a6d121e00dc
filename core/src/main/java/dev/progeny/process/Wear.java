package dev.progeny.process;

import dev.progeny.ProcessOptions;
import dev.progeny.os.Timers;
import dev.progeny.wire.Thrown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * How used up one worker is: by tasks, by age, by the memory it holds, or because a task exhausted something in it.
 * Guarded by the pool's lock, except {@link #inspect}, which one thread calls.
 */
final class Wear {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int PAGE = 4_096; // a larger one, as on some ARM systems, only means a later replacement

    private final int taskLimit; // 0: none
    private final Optional<Duration> maxAge;
    private final OptionalLong maxResident;
    private final Clock clock;
    private final long bornNanos;
    private long taken;
    private long lookedNanos; // of inspect only
    private volatile boolean out;

    Wear(ProcessOptions options, Clock clock) {
        this.clock = clock;
        this.bornNanos = clock.nanos();
        this.lookedNanos = bornNanos;
        this.taskLimit = options.tasksPerWorker();
        this.maxAge = options.maxAge();
        this.maxResident = options.maxResident();
    }

    /** How many tasks more it may have. */
    long tasksLeft() {
        return out ? 0 : taskLimit == 0 ? Long.MAX_VALUE : Math.max(0, taskLimit - taken);
    }

    long bornNanos() {
        return bornNanos;
    }

    long taken() {
        return taken;
    }

    void take() {
        taken++;
    }

    void giveBack() {
        taken--;
    }

    void out() {
        out = true;
    }

    /** Looks at age and memory, if they are limited. At the end of a task only: an idle worker is nobody's trouble. */
    void inspect(long pid) {
        if (maxAge.isEmpty() && maxResident.isEmpty()) {
            return;
        }
        long now = clock.nanos();
        boolean tooOld = maxAge.isPresent() && now - bornNanos > Timers.saturatedNanos(maxAge.get());
        if (tooOld || isTooLarge(pid, now)) {
            out = true;
        }
    }

    private boolean isTooLarge(long pid, long now) {
        if (maxResident.isEmpty() || now - lookedNanos < LOOK_NANOS) {
            return false;
        }
        lookedNanos = now;
        try {
            String[] pages = Files.readString(Path.of("/proc/" + pid + "/statm")).split(" ", 3);
            return Long.parseLong(pages[1]) * PAGE > maxResident.getAsLong();
        } catch (IOException goneOrElsewhere) {
            return false;
        }
    }

    /** Whether what a task failed with says that its worker has run out of something for all the others too. */
    static boolean isExhaustion(Throwable failure) {
        return Thrown.anyCause(failure, Wear::saysExhausted);
    }

    private static boolean saysExhausted(Throwable cause) {
        return cause instanceof OutOfMemoryError
                || (cause instanceof IOException
                        && String.valueOf(Thrown.message(cause)).contains("Too many open files"));
    }
}
