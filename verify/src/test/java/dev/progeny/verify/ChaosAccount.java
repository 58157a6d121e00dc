package dev.progeny.verify;

import dev.progeny.NotTransferableException;
import dev.progeny.TaskTimeoutException;
import dev.progeny.WorkerDiedException;
import dev.progeny.shared.SharedMemory;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/** What became of each task: exactly one outcome, one that it may have, and no more runs than that explains. */
final class ChaosAccount {

    private static final String INJECTED = "fault injected at ";

    private final SharedMemory runs;
    private final AtomicIntegerArray told;
    private final Map<String, Integer> outcomes = new TreeMap<>(); // guarded by itself
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    ChaosAccount(int tasks) {
        this.runs = SharedMemory.create(4L * tasks);
        this.told = new AtomicIntegerArray(tasks);
    }

    SharedMemory runs() {
        return runs;
    }

    /** A task that was submitted has ended. */
    void ended(ChaosJob job, @Nullable Object result, @Nullable Throwable failure) {
        String outcome = failure == null ? "result" : kind(failure);
        if (failure == null && !job.isRight(result)) {
            violation(job + " has the result of another: " + result);
        }
        if (failure != null && !isExplained(job, failure)) {
            violation(job + " ended with " + failure);
        }
        int ran = ChaosJob.runs(runs, job.number());
        if (ran > job.mostRuns() || (failure == null && ran == 0)) {
            violation(job + " ran " + ran + " times: " + outcome);
        }
        tell(job.number(), outcome);
    }

    /** A task was refused by submit. */
    void refused(int number, NotTransferableException refusal) {
        if (!mentions(refusal, INJECTED)) {
            violation("task " + number + " was refused: " + refusal);
        }
        if (ChaosJob.runs(runs, number) != 0) {
            violation("task " + number + " was refused and ran");
        }
        tell(number, "refused");
    }

    /** The tasks of a map have ended as one. */
    void mapped(int from, int to, @Nullable Throwable failure) {
        if (failure != null && !isFault(failure)) {
            violation("a map ended with " + failure);
        }
        for (int number = from; number < to; number++) {
            int ran = ChaosJob.runs(runs, number);
            if (ran > 1 || (failure == null && ran == 0)) {
                violation("task " + number + " of a map ran " + ran + " times");
            }
            tell(number, failure == null ? "mapped" : "map: " + kind(failure));
        }
    }

    void violation(String what) {
        violations.add(what);
    }

    private void tell(int number, String outcome) {
        if (told.incrementAndGet(number) > 1) {
            violation("task " + number + " has a second outcome: " + outcome);
        }
        synchronized (outcomes) {
            outcomes.merge(outcome, 1, Integer::sum);
        }
    }

    /** By its own deed, or by a fault. */
    private static boolean isExplained(ChaosJob job, Throwable failure) {
        return switch (job.deed()) {
            case FAIL -> isFault(failure) || mentions(failure, "task " + job.number()); // or its facts alone
            case CANCELLED -> isFault(failure) || failure instanceof CancellationException;
            default -> isFault(failure);
        };
    }

    private static boolean isFault(Throwable failure) {
        return failure instanceof WorkerDiedException
                || failure instanceof TaskTimeoutException
                || mentions(failure, INJECTED)
                || mentions(failure, "and to tell of it with"); // the second fault on one way
    }

    private static boolean mentions(Throwable failure, String words) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (String.valueOf(each.getMessage()).contains(words)) {
                return true;
            }
        }
        return false;
    }

    private static String kind(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        return failure instanceof WorkerDiedException died ? "died: " + died.reason() : name;
    }

    /** Call when all is over. Prints what there was; tells whether all is well. */
    boolean close(String title) {
        int lost = 0;
        for (int number = 0; number < told.length(); number++) {
            lost += told.get(number) == 0 ? 1 : 0;
        }
        if (lost > 0) {
            violation(lost + " tasks have no outcome");
        }
        synchronized (outcomes) {
            System.out.println(title + " " + outcomes);
        }
        violations.forEach(violation -> System.out.println("VIOLATION " + violation));
        runs.close();
        return violations.isEmpty();
    }
}
