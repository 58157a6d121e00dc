package dev.progeny.process;

import dev.progeny.BrokenPoolException;
import dev.progeny.Job;
import dev.progeny.Model;
import dev.progeny.ProcessOptions;
import dev.progeny.TaskOptions;
import dev.progeny.engine.TaskRun;
import dev.progeny.link.WorkerControl;
import dev.progeny.link.WorkerLink;
import dev.progeny.transfer.Call;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * A pool of processes without processes: its whole life under a random order of events that a seed gives. Workers, time and
 * users are simulated here, each as the real ones behave; the pool is the real one. Wherever the pool lets its lock go, other
 * threads may act: so other events happen there, in the middle of the first. After each event that no other one encloses the
 * {@linkplain #check invariants} hold.
 */
final class PoolSimulation {

    private static final Job<Integer> JOB = () -> 1;
    private static final int DEEPEST = 3;

    final Random random;
    final boolean forgetful;
    private final ProcessOptions options;
    final int slots;
    private final int max;
    private final ProcessPool pool;
    private final List<SimulatedWorker> workers = new ArrayList<>();
    final Map<Long, Submitted> submitted = new LinkedHashMap<>();
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong(Alarm::due).thenComparingLong(Alarm::number));
    private final ArrayDeque<String> trace = new ArrayDeque<>();

    private long now = 1_000_000_000; // nanoseconds
    private long alarmNumber;
    private int depth;
    private boolean timerBusy;
    boolean peace; // no worker dies by itself any more, and nobody submits
    private boolean handingOut; // tasks to whoever shut it down now
    private boolean looking;
    private int events;
    private int left;

    PoolSimulation(long seed) {
        this(seed, false);
    }

    /** @param forgetful whether workers lose some answers: a fault that must be found */
    PoolSimulation(long seed, boolean forgetful) {
        this.forgetful = forgetful;
        this.random = new Random(seed * 0x9E37_79B9_7F4A_7C15L); // neighbours begin alike
        this.slots = random.nextBoolean() ? 1 : 3;
        this.max = 1 + random.nextInt(3);
        this.left = 1 + random.nextInt(40);
        this.options = ProcessOptions.defaults()
                .withSpares(random.nextInt(3) == 0 ? 1 : 0)
                .withTasksPerWorker(random.nextInt(4) == 0 ? 3 : 0)
                .withIdleTimeout(random.nextBoolean() ? Duration.ofMillis(20) : Duration.ofMinutes(1))
                .withCancelGrace(Duration.ofMillis(30));
        this.pool = new ProcessPool(slots == 1 ? Model.PROCESSES : Model.HYBRID, max, slots, options, new SimulatedGround());
        pool.open();
    }

    private record Alarm(long due, long number, Runnable action) {}

    static final class Submitted {
        final TaskRun<Integer> task;
        private boolean given; // back by shutdownNow

        Submitted(TaskRun<Integer> task) {
            this.task = task;
        }
    }

    private final class SimulatedGround implements Ground {

        private final Guard guard = new Guard(PoolSimulation.this::meanwhile);

        @Override
        public Clock clock() {
            return new Clock() {
                @Override
                public long nanos() {
                    return now;
                }

                @Override
                public void after(Duration delay, Runnable action) {
                    alarms.add(new Alarm(now + delay.toNanos(), alarmNumber++, action));
                }
            };
        }

        @Override
        public Guard guard() {
            return guard;
        }

        @Override
        public WorkerControl worker(String name, WorkerLink.Listener listener) {
            var worker = new SimulatedWorker(PoolSimulation.this, name, (PoolWorker) listener);
            workers.add(worker);
            return worker;
        }

        @Override
        public Thread start(WorkerControl worker) {
            ((SimulatedWorker) worker).started = true;
            return Thread.currentThread();
        }
    }

    // ---- the run

    /** Returns how many events there were. */
    int run() {
        while (left > 0 || random.nextInt(20) != 0) {
            step();
        }
        peace = true;
        boolean inOrder = random.nextBoolean();
        happen(inOrder ? "shutdown" : "shutdownNow", inOrder ? pool::shutdown : this::shutdownNow);
        for (int i = 0; !pool.isTerminated(); i++) {
            if (i > 20_000 || !step()) {
                throw fault("the pool does not end: " + pool.stats());
            }
        }
        submitted.values().forEach(this::checkOutcome);
        return events;
    }

    /** Between two steps of the pool another thread may do something. */
    private void meanwhile() {
        if (peace && !handingOut && !looking) {
            looking = true;
            if (pool.isTerminated()) {
                submitted.values().forEach(this::checkOutcome); // whoever awaited the end may rely on it
            }
            looking = false;
        }
        if (depth > 0 && depth < DEEPEST && random.nextInt(8) == 0) {
            step();
        }
    }

    /** False if nothing can happen any more. */
    private boolean step() {
        List<Runnable> possible = new ArrayList<>();
        if (!peace) {
            if (left > 0) {
                possible.add(() -> happen("submit", this::submit));
            }
        }
        if (!submitted.isEmpty() && random.nextInt(3) == 0) {
            possible.add(() -> happen("cancel", this::cancel));
        }
        if (!alarms.isEmpty() && !timerBusy) {
            possible.add(this::fire);
        }
        for (SimulatedWorker worker : workers) {
            worker.addPossible(possible);
        }
        if (possible.isEmpty()) {
            return !peace;
        }
        possible.get(random.nextInt(possible.size())).run();
        return true;
    }

    void happen(String what, Runnable event) {
        note(what);
        events++;
        depth++;
        try {
            event.run();
        } catch (RuntimeException | AssertionError broken) {
            throw broken instanceof Fault fault ? fault : fault("in " + what + ": " + broken, broken);
        } finally {
            depth--;
        }
        if (depth == 0) {
            check();
        }
    }

    private void fire() {
        Alarm next = alarms.remove();
        now = Math.max(now, next.due());
        timerBusy = true;
        try {
            happen("timer " + next.number(), next.action());
        } finally {
            timerBusy = false;
        }
    }

    private void submit() {
        left--;
        TaskOptions with = TaskOptions.defaults().withRetries(random.nextInt(3));
        try {
            TaskRun<Integer> task = pool.start(Call.once(JOB), null, with);
            submitted.put(task.id(), new Submitted(task));
            note("  is task " + task.id());
        } catch (BrokenPoolException | RejectedExecutionException refused) {
            note("  refused: " + refused.getMessage());
        }
    }

    private void cancel() {
        List<Submitted> all = submitted.values().stream().filter(each -> !peace || !each.task.isDone()).toList();
        if (all.isEmpty()) {
            return;
        }
        Submitted one = all.get(random.nextInt(all.size()));
        note("  task " + one.task.id());
        boolean _ = one.task.cancel(random.nextBoolean());
    }

    private void shutdownNow() {
        handingOut = true;
        for (Runnable never : pool.shutdownNow()) {
            submitted.get(((TaskRun<?>) never).id()).given = true;
        }
        handingOut = false;
    }

    // ---- what must hold

    /** Each task is in one place; each worker has what the pool thinks it has; nobody waits while somebody idles. */
    private void check() {
        int inQueue = 0;
        for (Submitted each : submitted.values()) {
            long id = each.task.id();
            long holders = workers.stream().filter(worker -> worker.holds(id)).count();
            if (holders > 1) {
                throw fault("task " + id + " is with " + holders + " workers");
            }
            if (holders == 0 && !each.task.isDone() && !each.given) {
                inQueue++;
            }
        }
        if (inQueue != pool.queue.size()) {
            throw fault(inQueue + " tasks are with no worker and have no outcome, and " + pool.queue.size() + " are queued");
        }
        for (SimulatedWorker worker : workers) {
            int thought = worker.mine.running() + worker.mine.ahead();
            if (thought != worker.held.size() || !worker.held.stream().allMatch(worker::isThoughtToHold)) {
                throw fault("the pool thinks that " + worker.name + " has " + thought + " tasks: " + worker.held);
            }
        }
        long busy = pool.crew.all().stream().filter(each -> each.state() == PoolWorker.State.BUSY).count();
        if (busy > max) {
            throw fault(busy + " workers are busy, " + max + " may be");
        }
        if (!pool.queue.isEmpty() && !pool.crew.ready().isEmpty()) {
            throw fault(pool.queue.size() + " tasks wait, and there is room for them: " + pool.stats());
        }
        if (!pool.queue.isEmpty() && pool.crew.isEmpty() && alarms.isEmpty()) {
            throw fault(pool.queue.size() + " tasks wait, and nobody comes");
        }
    }

    private void checkOutcome(Submitted each) {
        if (!each.task.isDone() && !each.given) {
            throw fault("task " + each.task.id() + " has no outcome");
        }
        if (each.task.state() == Future.State.SUCCESS && each.task.resultNow() != each.task.id()) {
            throw fault("task " + each.task.id() + " has the result of " + each.task.resultNow());
        }
    }

    void note(String what) {
        trace.add("  ".repeat(depth) + what);
        if (trace.size() > 200) {
            trace.remove();
        }
    }

    static final class Fault extends AssertionError {
        private static final long serialVersionUID = 1L;

        Fault(String message, Throwable cause) {
            super(message, cause);
        }
    }

    Fault fault(String what) {
        return fault(what, null);
    }

    Fault fault(String what, Throwable cause) {
        String setting = (slots == 1 ? "processes, " : "hybrid, ") + max + " workers, " + options.spares() + " spares, "
                + options.tasksPerWorker() + " tasks each";
        return new Fault(what + "\n" + setting + "\n" + String.join("\n", trace), cause);
    }
}
