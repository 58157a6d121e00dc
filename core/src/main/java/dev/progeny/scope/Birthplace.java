package dev.progeny.scope;

import java.util.List;
import java.util.stream.Stream;

/**
 * The methods of the program that were active when a scope was opened, the innermost ones. When none of them is active any
 * more, the thread has come to another task of some executor, and nobody is left to close the scope. Frames cannot be told
 * apart from earlier ones of the same method, so a task that is run again is taken for itself.
 */
final class Birthplace {

    /** A helper may open a group and return it, so the method that closes it may be some steps out. */
    private static final int DEPTH = 8;

    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private record Place(Class<?> type, String method) {}

    private final List<Place> places;

    private Birthplace(List<Place> places) {
        this.places = places;
    }

    static Birthplace here() {
        return new Birthplace(WALKER.walk(frames -> places(frames).limit(DEPTH).toList()));
    }

    /** Whether the calling thread, which was there, has left. */
    boolean isGone() {
        return !places.isEmpty() && WALKER.walk(frames -> places(frames).noneMatch(places::contains));
    }

    private static Stream<Place> places(Stream<StackWalker.StackFrame> frames) {
        return frames.filter(frame -> isProgram(frame.getDeclaringClass()))
                .map(frame -> new Place(frame.getDeclaringClass(), frame.getMethodName()));
    }

    /** Neither of the JDK, whose executors are below many tasks, nor of this library, whose pools are. */
    private static boolean isProgram(Class<?> type) {
        String module = type.getModule().getName();
        boolean jdk = module != null && (module.startsWith("java.") || module.startsWith("jdk."));
        return !jdk && type.getProtectionDomain() != Birthplace.class.getProtectionDomain();
    }

    @Override
    public String toString() {
        return places.isEmpty() ? "?" : places.getFirst().type().getName() + "." + places.getFirst().method();
    }
}
