package dev.progeny.wire;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception on its way to another process: the object itself if it can travel, and in any case its facts, which
 * always can.
 */
public final class Failure implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Facts facts;
    private final byte @Nullable [] serialized; // by Values; null if the exception refused to be encoded

    private final ArrayList<String> output;

    private Failure(Facts facts, byte @Nullable [] serialized, List<String> output) {
        this.facts = facts;
        this.serialized = serialized;
        this.output = new ArrayList<>(output);
    }

    /**
     * What can be said of any exception without its class. An exception that is met again is the same facts, unless that
     * would be a ring.
     *
     * @param causes the cause first if there is one (see {@code hasCause}), then the suppressed
     */
    public record Facts(
            String type, @Nullable String message, List<StackTraceElement> stack, boolean hasCause, List<Facts> causes)
            implements Serializable {

        private static final long serialVersionUID = 1L;
    }

    public static Failure of(Throwable thrown) {
        return of(thrown, List.of());
    }

    /** As {@link #of(Throwable)}, with the last lines that the task printed. */
    public static Failure of(Throwable thrown, List<String> output) {
        return new Failure(Telling.facts(thrown), serialize(thrown), output);
    }

    /** The last lines that the task printed, oldest first. */
    public List<String> output() {
        return output;
    }

    public Facts facts() {
        return facts;
    }

    public byte[] encode() {
        try {
            return Values.encode(this);
        } catch (IOException impossible) {
            throw new AssertionError("facts and bytes are always serializable", impossible);
        }
    }

    public static Failure decode(ByteBuffer bytes) throws IOException {
        try {
            // By our own loader, whatever the reading thread has inherited: all in a failure is ours or the JDK's.
            if (Values.decode(bytes, Failure.class.getClassLoader()) instanceof Failure failure) {
                return failure;
            }
        } catch (ClassNotFoundException | RuntimeException broken) {
            throw new ProtocolException("a failure that cannot be read: " + broken);
        }
        throw new ProtocolException("a failure frame that carries something else");
    }

    /** Rebuilds the exception; null if it did not travel, or does not come out as the type it was. */
    public @Nullable Throwable rebuild() {
        return rebuild(ProgramClasses.loader());
    }

    /** As {@link #rebuild()}, with the classes of {@code loader}. */
    public @Nullable Throwable rebuild(ClassLoader loader) {
        if (serialized == null) {
            return null;
        }
        try {
            return Values.decode(ByteBuffer.wrap(serialized), loader) instanceof Throwable thrown
                            && thrown.getClass().getName().equals(facts.type)
                    ? thrown
                    : null;
        } catch (IOException | ClassNotFoundException | RuntimeException | Error notRebuildable) {
            return null; // The facts say all that can be said; the caller builds its answer from them.
        }
    }

    private static byte @Nullable [] serialize(Throwable thrown) {
        try {
            return Values.encode(thrown);
        } catch (IOException | RuntimeException | Error notTransferable) {
            return null; // A field of the exception cannot travel; its facts do.
        }
    }
}
