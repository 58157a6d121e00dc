package dev.progeny.process;

import dev.progeny.BrokenPoolException;
import dev.progeny.ProcessOptions;
import dev.progeny.WorkerDeath;
import dev.progeny.WorkerInfo;
import dev.progeny.engine.TaskRun;
import dev.progeny.flight.Flight;
import dev.progeny.link.WorkerControl;
import dev.progeny.link.WorkerLink;
import dev.progeny.os.Aside;
import dev.progeny.os.Timers;
import dev.progeny.wire.AnswerFrame;
import dev.progeny.wire.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pool's view of one worker process: its state, and what it has in its hands. All of it is guarded by the pool's lock,
 * except what its {@link WorkerControl} guards itself.
 */
final class PoolWorker implements WorkerLink.Listener {

    /**
     * <pre>
     * STARTING --> IDLE <--> BUSY
     *     \         |         |
     *      \        v         |
     *       \--> STOPPING     |
     *        \      |         |
     *         v     v         v
     *              DEAD
     * </pre>
     */
    enum State {
        STARTING,
        IDLE,
        BUSY,
        STOPPING,
        DEAD;

        private Set<State> next() {
            return switch (this) {
                case STARTING -> Set.of(IDLE, STOPPING, DEAD);
                case IDLE -> Set.of(BUSY, STOPPING, DEAD);
                case BUSY -> Set.of(IDLE, DEAD);
                case STOPPING -> Set.of(DEAD);
                case DEAD -> Set.of();
            };
        }
    }

    static {
        // A start that fails for want of descriptors cannot open a class file either: what tells of it is loaded before.
        var _ = new BrokenPoolException("", new IOException());
    }

    private final WorkerEvents pool;
    private final Ground ground;
    private final Guard guard;
    private final Clock clock;
    private final int slots;
    private final Wear wear;
    private final WorkerControl link;
    private final boolean maySendAhead;

    private @Nullable Thread reader; // of its answers
    private State state = State.STARTING;
    private final Map<Long, Parcel> inHands = new LinkedHashMap<>();
    private final Ahead ahead; // what it has beyond that
    private long sent; // tasks, as the worker counts them
    private volatile long unwanted; // in hands though cancelled before its turn; 0: none
    private long finished;
    private long idleSinceNanos;
    private boolean stalled; // what it has does not get on; see Backlog
    private long notBegun; // then: how many tasks others might take from it

    /**
     * @param pool is told what it says
     * @param ground of the pool
     */
    PoolWorker(WorkerEvents pool, Ground ground, String name, ProcessOptions options, int slots) {
        this.pool = pool;
        this.ground = ground;
        this.guard = ground.guard();
        this.clock = ground.clock();
        this.slots = slots;
        this.ahead = new Ahead(clock);
        this.wear = new Wear(options, clock);
        this.link = ground.worker(name, this);
        this.maySendAhead = slots == 1 && options.tasksPerWorker() == 0; // there each task counts
    }

    /** Where there are no threads it dies at once, but on another one: whoever starts it has the pool's lock. */
    void start() {
        try {
            reader = ground.start(link);
        } catch (OutOfMemoryError noThread) {
            WorkerDeath death = WorkerDeath.neverStarted(link.name(), noThread);
            Flight.died(death);
            clock.after(Duration.ZERO, () -> Aside.run(() -> died(death)));
        }
    }

    WorkerControl link() {
        return link;
    }

    State state() {
        return state;
    }

    int running() {
        return inHands.size();
    }

    boolean hasFreeSlot() {
        boolean room = state == State.IDLE || (state == State.BUSY && inHands.size() < slots);
        return room && !stalled && wear.tasksLeft() > 0;
    }

    /** How many tasks more it could take. */
    int room() {
        return hasFreeSlot() ? (int) Math.min(slots - inHands.size(), wear.tasksLeft()) : 0;
    }

    boolean isStalled() {
        return stalled;
    }

    void stall(long tasksNotBegun) {
        stalled = true;
        notBegun = tasksNotBegun;
    }

    void flow() {
        stalled = false;
        notBegun = 0;
    }

    /** Takes note that it shall give back at most {@code most} tasks, and no more than half: they may all be slow. */
    long recall(long most) {
        long tasks = Math.min(most, (notBegun + 1) / 2);
        notBegun -= tasks;
        return tasks;
    }

    /** Whether it shall have no more tasks, and has answered those it had. */
    boolean isWornOut() {
        return state == State.IDLE && wear.tasksLeft() == 0;
    }

    /** Whether it never had a task, its initializer apart: then its end is that of a start. */
    boolean isUnused() {
        return wear.taken() == 0;
    }

    long bornNanos() {
        return wear.bornNanos();
    }

    /** Called before an answer is taken note of, without the lock: it may read a file. */
    void inspect() {
        wear.inspect(link.pid());
    }

    /** It shall have no more tasks. */
    void wearOut() {
        wear.out();
    }

    boolean isIdleLongerThan(long nanos) {
        return state == State.IDLE && clock.nanos() - idleSinceNanos >= nanos;
    }

    boolean holds(long taskId) {
        return inHands.containsKey(taskId);
    }

    /** Whether the calling thread is the one that reads its answers. */
    boolean isReadHere() {
        return reader == Thread.currentThread();
    }

    boolean holdsAhead(TaskRun<?> task) {
        return ahead.holds(task);
    }

    int ahead() {
        return ahead.size();
    }

    List<Long> taskIds() {
        return List.copyOf(inHands.keySet());
    }

    /** Whether it has nothing to do; a starting one has not, its initializer apart. */
    boolean canStop() {
        return state == State.IDLE || state == State.STARTING;
    }

    /** For people: itself, then what it has in its hands. */
    String describe() {
        var text = new StringBuilder(link.name() + " (pid " + link.pid() + ") " + state + ", " + finished + " finished");
        inHands.values().forEach(parcel -> text.append('\n').append(parcel.task().describe()));
        return text.toString();
    }

    WorkerInfo info() {
        return new WorkerInfo(link.name(), link.pid(), inHands.size(), finished);
    }

    void becomeIdle() {
        to(State.IDLE);
    }

    /** QUEUED to RUNNING, here; false if nobody waits for the task. */
    boolean begins(TaskRun<?> task) {
        return task.begin(() -> guard.locked(this::info), null);
    }

    /**
     * Takes a parcel; the caller must {@link WorkerControl#send} after it has released the lock. A starting worker takes its
     * initializer.
     */
    void take(Parcel parcel) {
        enqueue(parcel);
        ahead.turnBegins();
        inHands.put(parcel.task().id(), parcel);
        if (parcel.isFirst() && !parcel.mayFail()) { // the user's, and not from the queue
            boolean _ = begins(parcel.task());
        }
        if (state == State.IDLE) {
            to(State.BUSY);
        }
        if (state == State.BUSY) {
            wear.take();
        }
    }

    /** How many tasks more it should be sent ahead of their turn. */
    int wantedAhead() {
        return maySendAhead && state == State.BUSY && wear.tasksLeft() > 0 ? ahead.wanted() : 0;
    }

    /** As {@link #take}, beyond the one in hands; false if it is too large for that. */
    boolean takeAhead(Parcel parcel) {
        boolean taken = ahead.add(parcel);
        if (taken) {
            enqueue(parcel);
        }
        return taken;
    }

    private void enqueue(Parcel parcel) {
        sent++;
        parcel.enqueueFor(link);
    }

    /** Gives back the parcel of an answered task, or null if this worker never had it. The next one's turn begins. */
    @Nullable Parcel release(long taskId) {
        Parcel parcel = inHands.remove(taskId);
        if (parcel != null) {
            finished += parcel.isFirst() ? 0 : 1;
            unwanted = 0;
            Parcel next = ahead.turnEnds();
            if (next != null) {
                inHands.put(next.task().id(), next);
                unwanted = begins(next.task()) ? 0 : next.task().id();
            }
        }
        idleIfEmpty();
        return parcel;
    }

    /** The task that it may have begun though it was cancelled before; 0 if there is none, or it was asked before. */
    long takeUnwanted() {
        long task = unwanted;
        unwanted = 0;
        return task;
    }

    /** Up to which number the tasks shall come back that were sent ahead; 0 if there are none, or they are on their way. */
    long beginWithdrawal() {
        return ahead.beginWithdrawal() ? sent : 0;
    }

    /** Gives back so many that it has not begun, oldest first, or fewer if it does not have them. */
    List<Parcel> withdrawn(long count) {
        List<Parcel> back = ahead.withdrawn(count);
        if (back.size() < count && inHands.size() == 1) { // its turn began here, but not there
            back.addFirst(inHands.values().iterator().next());
            inHands.clear();
            unwanted = 0;
        }
        idleIfEmpty();
        return back;
    }

    /** Whether a look is due after {@link Ahead#PATIENCE}, which nobody has arranged yet. */
    boolean watchAhead() {
        return ahead.watch();
    }

    /** That look: whether what was sent ahead waits for a task that takes long. */
    boolean isStuck() {
        return ahead.isStuck();
    }

    /** Gives back the parcel of a task that has not begun, or null if this worker does not have it. */
    @Nullable Parcel giveBack(long taskId) {
        Parcel parcel = inHands.remove(taskId);
        if (parcel != null) {
            wear.giveBack();
        }
        idleIfEmpty();
        return parcel;
    }

    private void idleIfEmpty() {
        if (inHands.isEmpty() && state == State.BUSY) {
            to(State.IDLE);
        }
    }

    void beginStop() {
        to(State.STOPPING);
    }

    /** It may have begun anything that it was sent, and shall be sent no more. */
    @Override
    public void unheard() {
        guard.locked(() -> {
            wear.out();
            dieAhead().forEach(parcel -> inHands.put(parcel.task().id(), parcel));
        });
    }

    /** Gives back what it was sent ahead of its turn, and cannot have begun: it answers each task before the next. */
    List<Parcel> dieAhead() {
        return ahead.withdrawn(Long.MAX_VALUE);
    }

    /** Gives back everything it had in hands. */
    List<Parcel> die() {
        List<Parcel> lost = new ArrayList<>(inHands.values());
        inHands.clear();
        to(State.DEAD);
        return lost;
    }

    @Override
    public void ready() {
        pool.connected(this);
    }

    @Override
    public void answered(Frame frame) throws IOException {
        long number = AnswerFrame.taskId(frame);
        switch (frame.type()) {
            case RETURNED -> pool.returned(this, number);
            case STALLED -> pool.stalled(this, number);
            case FLOWING -> pool.flowing(this);
            case WITHDRAWN -> pool.withdrawn(this, number);
            default -> pool.answered(this, number, frame);
        }
    }

    @Override
    public void died(WorkerDeath death) {
        pool.died(this, death);
    }

    private void to(State next) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException("a worker cannot go from " + state + " to " + next);
        }
        state = next;
        if (next == State.IDLE) {
            idleSinceNanos = clock.nanos();
        }
    }
}
