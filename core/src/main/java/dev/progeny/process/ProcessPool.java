package dev.progeny.process;

import dev.progeny.BrokenPoolException;
import dev.progeny.ContextKey;
import dev.progeny.Model;
import dev.progeny.PoolStats;
import dev.progeny.ProcessOptions;
import dev.progeny.TaskOptions;
import dev.progeny.WorkerDeath;
import dev.progeny.WorkerDiedException;
import dev.progeny.engine.AbstractPool;
import dev.progeny.engine.OldClasses;
import dev.progeny.engine.TaskRun;
import dev.progeny.link.Answer;
import dev.progeny.postmortem.DeathMessage;
import dev.progeny.transfer.Call;
import dev.progeny.transfer.Kept;
import dev.progeny.wire.Frame;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.ProtocolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tasks in worker processes, one at a time in each, or several as coroutines. DESIGN.md tells of states and races.
 *
 * <p>One lock guards the queue and what every worker holds. Under it nothing is sent, completed or killed: that may
 * block or call user code.
 */
final class ProcessPool extends AbstractPool implements WorkerEvents {

    private final ProcessOptions options;
    private final String name;
    private final Guard guard; // also its workers'

    // Guarded by it.
    private final PoolLife life;
    final Crew crew;
    final WaitingLine queue;
    private final Restarts restarts;
    private final IdleWatch idleWatch;
    private final HeartBeat heartBeat;
    private final Withdrawals withdrawals;
    private final WorkerTasks tasks;
    private long finished;

    ProcessPool(Model model, int maxWorkers, int slots, ProcessOptions options, Ground ground) {
        super(model, atLeastOne("processes", maxWorkers), atLeastOne("coroutinesPerProcess", slots));
        this.options = options;
        this.name = options.name().isEmpty() ? "pool-" + nextNumber() : options.name();
        this.life = new PoolLife(name);
        OldClasses.look();
        this.guard = ground.guard();
        this.restarts = new Restarts(ground, options.restartLimit(), this::replace);
        this.crew = new Crew(ground.clock(), maxWorkers, slots, options.spares(), restarts, () -> guard.locked(this::replace), number ->
                new PoolWorker(this, ground, name + "-worker-" + number, options, slots));
        this.withdrawals = new Withdrawals(ground, crew);
        this.queue = new WaitingLine(crew, withdrawals);
        this.idleWatch = new IdleWatch(ground, crew, options.idleTimeout());
        this.heartBeat = new HeartBeat(ground, crew, options);
        this.tasks = new WorkerTasks(ground, crew, options.cancelGrace(), withdrawals, this::drop);
    }

    /** Starts the spares; apart from the constructor, because from here on other threads know the pool. */
    ProcessPool open() {
        guard.locked(crew::standBy);
        return this;
    }

    @Override
    protected List<ContextKey> context() {
        return options.context();
    }

    @Override
    protected boolean batches() {
        return options.tasksPerWorker() == 0; // there each input counts as one task
    }

    // ---- a task comes in

    @Override
    protected <R> TaskRun<R> start(Call call, @Nullable Object argument, TaskOptions taskOptions) {
        Kept encoded = call.encodeInput(argument);
        call.checkFits(encoded);
        TaskRun<R> task = new TaskRun<>(call, argument, taskOptions.within(options), tasks);
        Parcel parcel = new Parcel(task, call, encoded);
        PoolWorker free = guard.locked(() -> {
            life.checkOpen();
            return queue.place(parcel);
        });
        if (free != null) {
            free.link().send();
        }
        return task;
    }

    /** Workers that have nothing to do drop what it has captured; others learn it with their next task. */
    @Override
    protected void end(Call call) {
        if (call.end()) {
            guard.locked(crew::idle).forEach(worker -> worker.link().forget());
        }
    }

    // ---- a worker speaks

    /** It has connected: the initializer, if any, is its first task, and only then does it count as started. */
    @Override
    public void connected(PoolWorker worker) {
        guard.locked(heartBeat::begin);
        Parcel first = Parcel.beforeOthers(options, guard.locked(queue::isEmpty), tasks);
        if (first == null) {
            serve(worker, true);
        } else {
            guard.locked(() -> worker.take(first));
            worker.link().send();
        }
    }

    /** The answer to a task: first the worker gets its next one, then whoever waits for this one is told. */
    @Override
    public void answered(PoolWorker worker, long taskId, Frame frame) throws IOException {
        worker.inspect();
        Parcel parcel = guard.locked(() -> worker.release(taskId));
        if (parcel == null) {
            throw new ProtocolException("an answer to task " + taskId + ", which this worker does not have");
        }
        try {
            if (parcel.isFirst()) {
                initialized(worker, parcel.read(frame, worker.link()), parcel);
            } else if (frame.type() == FrameType.RESULT && !Answer.isElsewhere(frame)) {
                finished(worker, null);
                parcel.finish(parcel.read(frame, worker.link()));
            } else { // read first: the worker may be of no use any more, or wait for its memory
                Answer answer = parcel.read(frame, worker.link());
                finished(worker, answer.failure());
                parcel.finish(answer);
            }
        } catch (IOException | RuntimeException | Error failed) { // no worker has it now, so nobody else would end it
            guard.locked(worker::wearOut); // its connection ends now, but whoever waits may submit first
            parcel.failUnread(failed);
            throw failed;
        }
    }

    private void initialized(PoolWorker worker, Answer answer, Parcel parcel) {
        parcel.finish(answer);
        if (answer.failure() == null || parcel.mayFail()) {
            serve(worker, true);
        } else {
            giveUp("its initializer failed", answer.failure());
            worker.link().kill(WorkerDiedException.Reason.KILLED_BY_POOL);
        }
    }

    private void finished(PoolWorker worker, @Nullable Throwable failure) {
        if (failure != null && Wear.isExhaustion(failure)) {
            withdrawals.wearOut(worker);
        }
        guard.locked(() -> {
            finished++;
            restarts.worked(worker);
        });
        serve(worker, false);
    }

    /** The coroutines of a worker do not get on, and so many tasks have not even begun: others shall have some of them. */
    @Override
    public void stalled(PoolWorker worker, long waiting) {
        guard.locked(() -> {
            if (life.mayRun() && worker.running() > waiting) { // else none has begun: it is slow to start, or stood still
                worker.stall(waiting);
                crew.grow(queue.size());
            }
        });
        relieve();
    }

    /** All that it has have begun. */
    @Override
    public void flowing(PoolWorker worker) {
        guard.locked(worker::flow);
        serve(worker, false);
        letGo(); // of those that stood by to help it
    }

    private void relieve() {
        guard.locked(() -> queue.isEmpty() ? crew.relief() : Map.<PoolWorker, Long>of())
                .forEach((worker, tasks) -> worker.link().recall(tasks));
    }

    /** A task that has not begun comes back, to begin where it can. */
    @Override
    public void returned(PoolWorker worker, long taskId) throws ProtocolException {
        Parcel parcel = guard.locked(() -> worker.giveBack(taskId));
        if (parcel == null) {
            throw new ProtocolException("task " + taskId + " comes back, which this worker does not have");
        }
        putBack(List.of(parcel));
        serve(worker, false);
    }

    /** So many tasks that were sent ahead of their turn come back. */
    @Override
    public void withdrawn(PoolWorker worker, long count) throws ProtocolException {
        List<Parcel> back = guard.locked(() -> worker.withdrawn(count));
        putBack(back);
        if (back.size() != count) {
            throw new ProtocolException(count + " tasks come back, of which this worker had " + back.size());
        }
        serve(worker, false);
    }

    /** To the head of the line, in this order, and to whoever is free; when nothing begins any more they are cancelled. */
    private void putBack(List<Parcel> parcels) {
        boolean again = guard.locked(() -> {
            if (life.mayRun()) {
                queue.putBack(parcels);
                replace();
            }
            return life.mayRun();
        });
        if (!again) {
            parcels.forEach(parcel -> parcel.cancel(name));
        }
        serveReady();
    }

    private void serveReady() {
        guard.locked(() -> queue.isEmpty() ? List.<PoolWorker>of() : crew.ready()).forEach(ready -> serve(ready, false));
    }

    /** @param roomElsewhere this worker can take nothing, another one could */
    private record Served(boolean stop, boolean roomElsewhere) {}

    /** Gives a worker what it can take, or lets it go if there will be nothing more for it. */
    private void serve(PoolWorker worker, boolean started) {
        long unwanted = worker.takeUnwanted();
        Served served = guard.locked(() -> {
            if (started && worker.state() == PoolWorker.State.STARTING) {
                restarts.cameUp();
                worker.becomeIdle();
            }
            int taken = queue.next(worker);
            boolean unneeded = stopIfUnneeded(worker);
            if (unneeded) {
                replace();
            } else if (taken == 0 && life.isOpen()) {
                idleWatch.begin();
            }
            return new Served(unneeded, taken == 0 && !queue.isEmpty() && crew.free() != null);
        });
        worker.link().send();
        if (unwanted > 0) {
            tasks.stop(worker, unwanted);
        }
        if (served.stop) {
            worker.link().stop();
        }
        if (served.roomElsewhere) {
            serveReady();
        }
        if (!served.stop && model() == Model.HYBRID) {
            relieve();
        }
    }

    /** The process is gone: what it had is lost, what waits goes elsewhere. In one step, so that it is given nothing more. */
    @Override
    public void died(PoolWorker worker, WorkerDeath death) {
        List<Parcel> unbegun = new ArrayList<>();
        List<Parcel> lost = new ArrayList<>();
        boolean tooMany = guard.locked(() -> {
            boolean last = restarts.ended(worker, death);
            life.deathBegins();
            crew.remove(worker);
            unbegun.addAll(worker.dieAhead());
            if (life.mayRun()) {
                queue.putBack(unbegun);
                unbegun.clear();
            }
            for (Parcel parcel : worker.die()) {
                if (life.mayRun() && parcel.retry()) {
                    queue.putFirst(parcel);
                } else {
                    lost.add(parcel);
                }
            }
            finished += lost.size();
            return last;
        });
        try {
            unbegun.forEach(parcel -> parcel.cancel(name));
            lost.forEach(parcel -> parcel.fail(DeathMessage.exception(death, parcel.task().name())));
            if (tooMany) {
                giveUp(restarts.why(), restarts.first());
            }
        } finally {
            guard.locked(() -> {
                life.deathIsTold();
                replace();
                terminateIfDone();
            });
        }
        // Nobody else gives to those that stand by what came back, or what waited because so many were busy.
        serveReady();
        letGo();
    }

    private void replace() {
        if (!life.isBroken() && (life.isOpen() || !queue.isEmpty())) {
            crew.grow(queue.size());
        }
    }

    /** No worker can be started any more: everybody is told why, now and later. */
    private void giveUp(String why, @Nullable Throwable first) {
        String message = "pool " + name + " is broken: " + why + (first == null ? "" : ": " + first.getMessage());
        List<Parcel> waiting = guard.locked(() -> {
            life.breakBy(PoolLife.broken(message, first));
            return queue.drain();
        });
        letGo(); // of those that had started
        waiting.forEach(parcel -> parcel.fail(PoolLife.broken(message, first)));
    }

    /** The task was cancelled: it runs no more if it waits here. It may be all that the end waited for. */
    private void drop(TaskRun<?> task) {
        nearTheEnd(() -> queue.remove(task));
    }

    // ---- the pool ends

    @Override
    public void shutdown() {
        nearTheEnd(() -> life.end(PoolState.SHUTDOWN));
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> never = new ArrayList<>();
        Map<Long, PoolWorker> running = guard.locked(() -> {
            queue.drain().forEach(parcel -> never.add(parcel.task()));
            return crew.holders();
        });
        nearTheEnd(() -> life.end(PoolState.STOPPING));
        running.forEach((taskId, worker) -> tasks.stop(worker, taskId));
        return never;
    }

    private void nearTheEnd(Runnable step) {
        guard.locked(() -> {
            step.run();
            terminateIfDone();
        });
        letGo();
    }

    /** Stops the workers for which there is and will be no task. */
    private void letGo() {
        List<PoolWorker> unneeded = guard.locked(() -> crew.all().stream().filter(this::stopIfUnneeded).toList());
        unneeded.forEach(worker -> worker.link().stop());
    }

    private boolean stopIfUnneeded(PoolWorker worker) {
        boolean noMoreTasks = (!life.isOpen() || life.isBroken()) && queue.isEmpty() && worker.canStop() && !crew.isStalled();
        boolean unneeded = noMoreTasks || worker.isWornOut();
        if (unneeded) {
            worker.beginStop();
        }
        return unneeded;
    }

    private void terminateIfDone() {
        if (queue.isEmpty() && crew.isEmpty() && life.terminate()) {
            guard.signalEnd();
        }
    }

    @Override
    public boolean isShutdown() {
        return !guard.locked(life::isOpen);
    }

    @Override
    public boolean isTerminated() {
        return guard.locked(life::isTerminated);
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return guard.awaitEnd(life::isTerminated, () -> AnswerThread.checkMayAwait(guard), timeout, unit);
    }

    @Override
    public PoolStats stats() {
        return guard.locked(() -> new PoolStats(
                model(), parallelism(), queue.size() + crew.ahead(), crew.running(), finished, crew.all().stream().map(PoolWorker::info).toList()));
    }

    @Override
    public String dump() {
        return guard.locked(() -> WorkersDump.of(name, life.toString(), stats(), crew.all())).text();
    }
}
