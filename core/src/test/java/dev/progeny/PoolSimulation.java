package dev.progeny;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.link.Answer;
import dev.progeny.link.WorkerControl;
import dev.progeny.link.WorkerLink;
import dev.progeny.transfer.Call;
import dev.progeny.transfer.Kept;
import dev.progeny.wire.Frame;
import dev.progeny.wire.FrameType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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

    private final Random random;
    private final boolean forgetful;
    private final ProcessOptions options;
    private final int slots;
    private final int max;
    private final ProcessPool pool;
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final Map<Long, Submitted> submitted = new LinkedHashMap<>();
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong(Alarm::due).thenComparingLong(Alarm::number));
    private final ArrayDeque<String> trace = new ArrayDeque<>();

    private long now = 1_000_000_000; // nanoseconds
    private long alarmNumber;
    private int depth;
    private boolean timerBusy;
    private boolean peace; // nothing fails by itself any more, and nobody submits
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

    private static final class Submitted {
        private final TaskRun<Integer> task;
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
            var worker = new SimulatedWorker(name, (PoolWorker) listener);
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

    private void happen(String what, Runnable event) {
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
        List<Submitted> all = List.copyOf(submitted.values());
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

    private void note(String what) {
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

    private Fault fault(String what) {
        return fault(what, null);
    }

    private Fault fault(String what, Throwable cause) {
        String setting = (slots == 1 ? "processes, " : "hybrid, ") + max + " workers, " + options.spares() + " spares, "
                + options.tasksPerWorker() + " tasks each";
        return new Fault(what + "\n" + setting + "\n" + String.join("\n", trace), cause);
    }

    // ---- workers

    /** As a worker behaves, seen from the pool: what it reads, begins, says, and how it ends. */
    private final class SimulatedWorker implements WorkerControl {

        private final String name;
        private final PoolWorker mine;
        private final Set<Long> held = new HashSet<>(); // sent to it, and neither answered nor given back, as the pool has heard
        private final List<Long> outbox = new ArrayList<>();
        private final ArrayDeque<Long> inbox = new ArrayDeque<>();
        private final ArrayDeque<Runnable> control = new ArrayDeque<>();
        private final Set<Long> running = new HashSet<>();
        private final Set<Long> interrupted = new HashSet<>();
        private final ArrayDeque<Said> said = new ArrayDeque<>(); // and not yet heard
        private final ArrayDeque<List<Long>> withdrawals = new ArrayDeque<>(); // what each WITHDRAWN gives back
        private final long[] turns = new long[3]; // read, begun, withdrawn: as worker.Turns
        private boolean started;
        private boolean met;
        private boolean killed;
        private boolean toEnd;
        private boolean ended;
        private boolean heard; // one of its words is being heard
        private boolean stalled;
        private Said reading;

        SimulatedWorker(String name, PoolWorker mine) {
            this.name = name;
            this.mine = mine;
        }

        private record Said(FrameType type, long number, Answer answer) {}

        boolean holds(long id) {
            return held.contains(id);
        }

        boolean isThoughtToHold(long id) {
            return mine.holds(id) || (submitted.containsKey(id) && mine.holdsAhead(submitted.get(id).task));
        }

        void addPossible(List<Runnable> possible) {
            if (!started || ended) {
                return;
            }
            if (!met) {
                addStart(possible);
                return;
            }
            if (!heard && !said.isEmpty()) {
                possible.add(() -> happen(name + " is heard", this::hear));
            }
            if (killed) {
                if (!heard && said.isEmpty()) {
                    possible.add(() -> happen(name + " is killed", () -> end(Reason.KILLED_BY_POOL)));
                }
                return;
            }
            if (!control.isEmpty()) {
                possible.add(() -> control.remove().run());
            }
            if (!inbox.isEmpty() && (slots > 1 || running.isEmpty())) {
                possible.add(this::begin);
            }
            if (!running.isEmpty()) {
                possible.add(this::answer);
            }
            if (slots > 1 && (stalled || (!inbox.isEmpty() && !running.isEmpty()))) {
                possible.add(this::look);
            }
            if (toEnd && running.isEmpty() && inbox.isEmpty() && said.isEmpty() && !heard) {
                possible.add(() -> happen(name + " ends", () -> end(Reason.EXITED)));
            }
            if (!peace && !heard && random.nextInt(30) == 0) {
                possible.add(() -> happen(name + " dies", this::die));
            }
        }

        private void addStart(List<Runnable> possible) {
            if (heard) {
                return;
            }
            if (!killed) {
                possible.add(() -> happen(name + " is ready", () -> {
                    met = true;
                    during(mine::ready);
                }));
            }
            if (killed || (!peace && random.nextInt(10) == 0)) {
                possible.add(() -> happen(name + " does not start", () -> end(Reason.START_FAILED)));
            }
        }

        /** Its thread in the parent is busy with this. */
        private void during(Runnable word) {
            heard = true;
            try {
                word.run();
            } finally {
                heard = false;
            }
        }

        private void hear() {
            Said next = said.remove();
            note("  " + next.type() + " " + next.number());
            during(() -> {
                reading = next;
                switch (next.type()) {
                    case RESULT, FAILURE, RETURNED -> held.remove(next.number());
                    case WITHDRAWN -> forgetNewest(next.number());
                    default -> {}
                }
                ByteBuffer body = ByteBuffer.allocate(Long.BYTES).putLong(next.number()).flip();
                try {
                    mine.answered(new Frame(next.type(), body));
                } catch (IOException nonsense) {
                    throw fault("the pool does not understand " + name + ": " + nonsense, nonsense);
                }
            });
        }

        private void forgetNewest(long count) {
            List<Long> back = withdrawals.remove();
            if (back.size() != count) {
                throw fault("the simulation gave back " + back + ", and said " + count);
            }
            held.removeAll(back);
        }

        /** All that it said before may be lost with it; else the pool hears it first. */
        private void die() {
            if (random.nextBoolean()) {
                said.clear();
                withdrawals.clear();
                during(mine::unheard);
                end(Reason.SIGNALLED);
            } else {
                killed = true;
            }
        }

        private void end(Reason why) {
            ended = true;
            held.clear();
            during(() -> mine.died(new WorkerDeath(name, why, 1, 1, 0, "", List.of(), "", Optional.empty(), Optional.empty())));
        }

        private void begin() {
            long id = inbox.remove();
            turns[0]++;
            if (slots == 1 && turns[0] <= turns[2]) {
                return;
            }
            turns[1] = turns[0];
            note(name + " begins " + id);
            running.add(id);
        }

        private void answer() {
            List<Long> all = List.copyOf(running);
            long id = all.get(random.nextInt(all.size()));
            running.remove(id);
            if (forgetful && random.nextInt(20) == 0) {
                return;
            }
            boolean fails = interrupted.remove(id) || random.nextInt(10) == 0;
            Answer answer = fails ? new Answer(-1, null, new IOException("simulated")) : new Answer(-1, (int) id, null);
            said.add(new Said(fails ? FrameType.FAILURE : FrameType.RESULT, id, answer));
        }

        /** As worker.Backlog. */
        private void look() {
            if (!inbox.isEmpty()) {
                stalled = true;
                said.add(new Said(FrameType.STALLED, inbox.size(), null));
            } else if (stalled) {
                stalled = false;
                said.add(new Said(FrameType.FLOWING, 0, null));
            }
        }

        @Override
        public void enqueue(long taskId, Call call, Kept argument, boolean measured) {
            if (ended) {
                throw fault("task " + taskId + " is given to " + name + ", which has ended");
            }
            outbox.add(taskId);
            held.add(taskId);
        }

        @Override
        public void send() {
            if (!met) {
                throw fault(name + " is sent something, and has not connected");
            }
            inbox.addAll(outbox);
            outbox.clear();
        }

        @Override
        public void interrupt(long taskId) {
            control.add(() -> {
                if (slots > 1 && inbox.remove(taskId)) {
                    said.add(new Said(FrameType.RETURNED, taskId, null));
                } else if (random.nextBoolean()) {
                    interrupted.add(taskId);
                }
            });
        }

        @Override
        public void recall(long tasks) {
            control.add(() -> {
                for (long i = 0; i < tasks && !inbox.isEmpty(); i++) {
                    said.add(new Said(FrameType.RETURNED, inbox.remove(), null));
                }
            });
        }

        @Override
        public void withdraw(long upTo) {
            control.add(() -> {
                long kept = Math.max(turns[1], turns[2]);
                turns[2] = Math.max(turns[2], upTo);
                long count = Math.max(0, upTo - kept);
                said.add(new Said(FrameType.WITHDRAWN, count, null));
                withdrawals.add(notBegun(count));
            });
        }

        /** Those numbered up to the withdrawal, some of which it may not have read, nor been sent. */
        private List<Long> notBegun(long count) {
            List<Long> all = new ArrayList<>(inbox);
            all.addAll(outbox);
            int skip = (int) Math.max(0, turns[2] - count - turns[0]);
            return List.copyOf(all.subList(skip, (int) (skip + count)));
        }

        @Override
        public Answer read(Frame frame, Throwable submitter, ClassLoader loader) {
            return reading.answer();
        }

        @Override
        public void stop() {
            if (met) {
                toEnd = true;
            } else {
                killed = true;
            }
        }

        @Override
        public void kill(Reason why) {
            killed = true;
        }

        @Override
        public CompletableFuture<String> dump(long taskId) {
            return CompletableFuture.completedFuture("");
        }

        @Override
        public void forget() {}

        @Override
        public void beat() {}

        @Override
        public boolean isMet() {
            return met;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long pid() {
            return 1;
        }
    }
}
