package dev.progeny.testkit;

import dev.progeny.shared.SharedLong;
import java.io.Serializable;
import java.util.function.BooleanSupplier;

/** Holds up jobs, in whatever process they run, and counts what became of them. */
record Gate(SharedLong entered, SharedLong open, SharedLong passed, SharedLong interrupted) implements Serializable {

    private static final long serialVersionUID = 1L;

    static Gate closed() {
        return new Gate(SharedLong.create(0), SharedLong.create(0), SharedLong.create(0), SharedLong.create(0));
    }

    /** The job: waits until the gate is opened. */
    int pass(int result) throws InterruptedException {
        entered.incrementAndGet();
        try {
            await(() -> open.get() != 0);
        } catch (InterruptedException stopped) {
            interrupted.incrementAndGet();
            throw stopped;
        }
        passed.incrementAndGet();
        return result;
    }

    /** For jobs, which may run where no test library is; ends by an interrupt too. */
    static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }

    void letAllPass() {
        open.set(1);
    }

    void awaitEntered(int jobs) {
        Eventually.holds(() -> entered.get() == jobs);
    }

    void awaitInterrupted(int jobs) {
        Eventually.holds(() -> interrupted.get() == jobs);
    }
}
