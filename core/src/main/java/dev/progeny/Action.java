package dev.progeny;

import java.io.Serializable;
import java.util.concurrent.CompletionException;

/** A task without a result that can travel to another process and may throw anything. */
@FunctionalInterface
public interface Action extends Runnable, Serializable {

    void perform() throws Exception;

    /** Performs the action, for those who know it as a Runnable only; a checked exception comes out as the cause of a {@link CompletionException}. */
    @Override
    @SuppressWarnings("FunctionalInterfaceMethodChanged") // a cast changes nothing: run() does what perform() does
    default void run() {
        try {
            perform();
        } catch (RuntimeException unchecked) {
            throw unchecked;
        } catch (Exception checked) {
            throw new CompletionException(checked);
        }
    }
}
