package dev.progeny;

import org.jspecify.annotations.Nullable;

/**
 * Two processes have different builds of a class, so a lambda of it could mean other code in the other one, or an object
 * lose fields. What names the class was refused: a task fails with this, its worker stays; an item or a message is lost.
 * The message names the class and where each process has it from. Start both programs anew with the same files.
 */
public final class OtherBuildException extends NotTransferableException {

    private static final long serialVersionUID = 1L;

    /** For this library; others have no use for it. */
    @SuppressWarnings("exports") // the annotation is not needed to use it
    public OtherBuildException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
