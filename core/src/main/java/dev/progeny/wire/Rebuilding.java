package dev.progeny.wire;

import dev.progeny.wire.Failure.Facts;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Exceptions of another process, rebuilt here: their own type if it can be had, a stand-in made of their facts if not.
 *
 * @param loader where to look for their classes
 * @param standIn makes one that can say any class name and message
 */
public record Rebuilding(ClassLoader loader, StandIn standIn) {

    /** Makes an exception for one whose class is not to be had here. */
    @FunctionalInterface
    public interface StandIn {
        Throwable create(String type, @Nullable String message, @Nullable Throwable cause);
    }

    /**
     * Rebuilds one. Its stack is the remote one, a line that marks the border, and that of the caller here.
     *
     * @param border in words, for the mark: where it was above, and who follows below
     */
    public Throwable rebuild(Failure failure, String border, List<StackTraceElement> callers) {
        Throwable rebuilt = failure.rebuild(loader);
        Throwable result = rebuilt != null ? rebuilt : fromFacts(failure.facts(), new IdentityHashMap<>());
        var mark = new StackTraceElement("remote", "above", border, -1);
        result.setStackTrace(Stream.of(failure.facts().stack().stream(), Stream.of(mark), callers.stream())
                .flatMap(part -> part)
                .toArray(StackTraceElement[]::new));
        return result;
    }

    /** What is the same there is the same here, and made once. */
    private Throwable fromFacts(Facts facts, Map<Facts, Throwable> made) {
        Throwable known = made.get(facts);
        if (known != null) {
            return known;
        }
        List<Throwable> others =
                facts.causes().stream().map(each -> fromFacts(each, made)).toList();
        Throwable cause = facts.hasCause() ? others.getFirst() : null;
        Throwable exception = standIn.create(facts.type(), facts.message(), cause);
        exception.setStackTrace(facts.stack().toArray(StackTraceElement[]::new));
        others.stream().skip(cause == null ? 0 : 1).forEach(exception::addSuppressed);
        made.put(facts, exception);
        return exception;
    }
}
