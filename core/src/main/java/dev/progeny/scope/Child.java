package dev.progeny.scope;

import org.jspecify.annotations.Nullable;

/** A child as its supervisor keeps it. Written by the supervisor's thread only. */
final class Child {

    private final ChildSpec spec;
    private final long place;
    private final Children siblings;
    private volatile ChildState state = ChildState.WAITING;
    private @Nullable Life life;
    private long round; // the restart that it waits for

    Child(ChildSpec spec, long place, Children siblings) {
        this.spec = spec;
        this.place = place;
        this.siblings = siblings;
    }

    long place() {
        return place;
    }

    ChildSpec spec() {
        return spec;
    }

    ChildState state() {
        return state;
    }

    void become(ChildState next) {
        state = state.to(next);
        siblings.stateChanged(this);
    }

    Life launch(Life life) {
        become(ChildState.STARTING);
        this.life = life;
        life.begin();
        return life;
    }

    /** Whether {@code other} is the life that counts: it has not been stopped, and nothing was heard of its end. */
    boolean lives(Life other) {
        return life == other && state.hasThread();
    }

    /** Stops it if it has a thread; false if the thread is still there afterwards. */
    boolean stop(ChildState after) {
        Life running = life;
        if (running == null || !state.hasThread()) {
            return true;
        }
        become(ChildState.STOPPING);
        boolean ended = running.stop();
        become(ended ? after : ChildState.ABANDONED);
        return ended;
    }

    /** What its last life has thrown, once its thread has ended. */
    @Nullable Throwable failure() {
        return life == null ? null : life.failure();
    }

    /** Whether an earlier life of it goes on, which has ignored that it was asked to stop. */
    boolean isHaunted() {
        return life != null && life.isAlive();
    }

    /** Whether it is a supervisor whose own children have all ended: it lives until it is stopped, but has nothing to do. */
    boolean isQuietSupervisor() {
        return state == ChildState.RUNNING && life != null && life.isQuietSupervisor();
    }

    boolean isTemporary() {
        return spec.restart() == Restart.TEMPORARY;
    }

    void waitFor(long round) {
        this.round = round;
    }

    boolean waitsFor(long round) {
        return state == ChildState.WAITING && this.round == round;
    }
}
