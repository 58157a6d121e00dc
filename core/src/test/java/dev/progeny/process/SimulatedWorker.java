package dev.progeny.process;

import dev.progeny.WorkerDeath;
import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.link.Answer;
import dev.progeny.link.WorkerControl;
import dev.progeny.transfer.Call;
import dev.progeny.transfer.Kept;
import dev.progeny.wire.Frame;
import dev.progeny.wire.FrameType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** As a worker behaves, seen from the pool: what it reads, begins, says, and how it ends. */
final class SimulatedWorker implements WorkerControl {

    private final PoolSimulation life;
    final String name;
    final PoolWorker mine;
    final Set<Long> held = new HashSet<>(); // sent to it, and neither answered nor given back, as the pool has heard
    private final List<Long> outbox = new ArrayList<>();
    private final ArrayDeque<Long> inbox = new ArrayDeque<>();
    private final ArrayDeque<Runnable> control = new ArrayDeque<>();
    private final Set<Long> running = new HashSet<>();
    private final Set<Long> interrupted = new HashSet<>();
    private final ArrayDeque<Said> said = new ArrayDeque<>(); // and not yet heard
    private final ArrayDeque<List<Long>> withdrawals = new ArrayDeque<>(); // what each WITHDRAWN gives back
    private final long[] turns = new long[3]; // read, begun, withdrawn: as worker.Turns
    boolean started;
    private boolean met;
    private boolean killed;
    private boolean toEnd;
    private boolean ended;
    private boolean heard; // one of its words is being heard
    private boolean stalled;
    private Said reading;

    SimulatedWorker(PoolSimulation life, String name, PoolWorker mine) {
        this.life = life;
        this.name = name;
        this.mine = mine;
    }

    private record Said(FrameType type, long number, Answer answer) {}

    boolean holds(long id) {
        return held.contains(id);
    }

    boolean isThoughtToHold(long id) {
        return mine.holds(id) || (life.submitted.containsKey(id) && mine.holdsAhead(life.submitted.get(id).task));
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
            possible.add(() -> life.happen(name + " is heard", this::hear));
        }
        if (killed) {
            if (!heard && said.isEmpty()) {
                possible.add(() -> life.happen(name + " is killed", () -> end(Reason.KILLED_BY_POOL)));
            }
            return;
        }
        if (!control.isEmpty()) {
            possible.add(() -> control.remove().run());
        }
        if (!inbox.isEmpty() && (life.slots > 1 || running.isEmpty())) {
            possible.add(this::begin);
        }
        if (!running.isEmpty()) {
            possible.add(this::answer);
        }
        if (life.slots > 1 && (stalled || (!inbox.isEmpty() && !running.isEmpty()))) {
            possible.add(this::look);
        }
        if (toEnd && running.isEmpty() && inbox.isEmpty() && said.isEmpty() && !heard) {
            possible.add(() -> life.happen(name + " ends", () -> end(Reason.EXITED)));
        }
        if (!life.peace && !heard && life.random.nextInt(30) == 0) {
            possible.add(() -> life.happen(name + " dies", this::die));
        }
    }

    private void addStart(List<Runnable> possible) {
        if (heard) {
            return;
        }
        if (!killed) {
            possible.add(() -> life.happen(name + " is ready", () -> {
                met = true;
                during(mine::ready);
            }));
        }
        if (killed || life.random.nextInt(10) == 0) {
            possible.add(() -> life.happen(name + " does not start", () -> end(Reason.START_FAILED)));
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
        life.note("  " + next.type() + " " + next.number());
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
                throw life.fault("the pool does not understand " + name + ": " + nonsense, nonsense);
            }
        });
    }

    private void forgetNewest(long count) {
        List<Long> back = withdrawals.remove();
        if (back.size() != count) {
            throw life.fault("the simulation gave back " + back + ", and said " + count);
        }
        held.removeAll(back);
    }

    /** All that it said before may be lost with it; else the pool hears it first. */
    private void die() {
        if (life.random.nextBoolean()) {
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
        if (life.slots == 1 && turns[0] <= turns[2]) {
            return;
        }
        turns[1] = turns[0];
        life.note(name + " begins " + id);
        running.add(id);
    }

    private void answer() {
        List<Long> all = List.copyOf(running);
        long id = all.get(life.random.nextInt(all.size()));
        running.remove(id);
        if (life.forgetful && life.random.nextInt(20) == 0) {
            return;
        }
        boolean fails = interrupted.remove(id) || life.random.nextInt(10) == 0;
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
            throw life.fault("task " + taskId + " is given to " + name + ", which has ended");
        }
        outbox.add(taskId);
        held.add(taskId);
    }

    @Override
    public void send() {
        if (!met) {
            throw life.fault(name + " is sent something, and has not connected");
        }
        inbox.addAll(outbox);
        outbox.clear();
    }

    @Override
    public void interrupt(long taskId) {
        control.add(() -> {
            if (life.slots > 1 && inbox.remove(taskId)) {
                said.add(new Said(FrameType.RETURNED, taskId, null));
            } else if (life.random.nextBoolean()) {
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
