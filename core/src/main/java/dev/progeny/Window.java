package dev.progeny;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Results read one by one, with a bounded number of tasks in flight. Used by one thread.
 *
 * <p>An input that throws ends the reading; what was read before it is delivered first, then the exception.
 */
final class Window<T, R> implements Iterator<R> {

    private final Mapping<T, R> mapping;
    private final Iterator<? extends T> inputs;
    private final InFlight<R> inFlight;
    private boolean inputEnded;
    private @Nullable RuntimeException inputFailure;

    Window(Mapping<T, R> mapping, Iterator<? extends T> inputs, InFlight<R> inFlight) {
        this.mapping = mapping;
        this.inputs = inputs;
        this.inFlight = inFlight;
    }

    @Override
    public boolean hasNext() {
        fill();
        return inFlight.size() > 0 || inputFailure != null;
    }

    @Override
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all results were read");
        }
        try {
            if (inFlight.size() > 0) {
                return Mapping.await(inFlight.next());
            }
            throw takeInputFailure();
        } catch (InterruptedException interrupted) {
            close();
            throw Mapping.interrupted();
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /** Reads no further and cancels what is in flight. */
    void close() {
        inputEnded = true;
        inFlight.cancelAll();
    }

    private void fill() {
        while (!inputEnded && inFlight.size() < mapping.window()) {
            try {
                if (inputs.hasNext()) {
                    inFlight.add(mapping.start(inputs.next()));
                } else {
                    inputEnded = true;
                }
            } catch (RuntimeException failed) {
                inputEnded = true;
                inputFailure = failed;
            }
        }
    }

    private RuntimeException takeInputFailure() {
        RuntimeException failure = inputFailure;
        inputFailure = null;
        return failure != null ? failure : new NoSuchElementException("all results were read");
    }
}
