package dev.progeny.wire;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the way from a value to the object in it that cannot travel, for the message of the failure: "the lambda at
 * App.java:31 captures `this` (App); its field `conn` is a java.sql.Connection".
 *
 * <p>It looks at what serialization would look at ({@link Parts}), breadth first, so the way it tells is a shortest one.
 * Used only after serialization has failed, and only believed if it ends at the class that serialization named: where a
 * class writes itself in a way of its own the two may differ, and then nothing is better than something wrong.
 */
public final class TransferPath {

    /** What helps where nothing special does. */
    public static final String CURE = "Let that class implement java.io.Serializable, make the field transient, or copy"
            + " what is needed of it into a local variable first.";

    /** A larger graph is not searched to its end: an explanation is not worth more than some milliseconds. */
    private static final int MOST_OBJECTS = 100_000;

    /** For graphs of lambdas above all, each of which is looked up in a class file. */
    private static final long LONGEST_NANOS = 1_000_000_000;

    private final long begunNanos = System.nanoTime();
    private final String culprit;
    private final Set<Object> met = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Step> next = new ArrayDeque<>();

    private TransferPath(String culprit) {
        this.culprit = culprit;
    }

    /** Says that {@code what} cannot travel, because of which part of it; {@code root} as for {@link #find}. */
    public static String refusal(String culprit, @Nullable Object root, String what, String cure) {
        String path = find(culprit, root, what);
        String where = path != null ? path + ", which is not Serializable" : culprit + " in it is not Serializable";
        return what + " cannot be sent to another process: " + where + ". " + cure;
    }

    /**
     * Tells the way in words.
     *
     * @param culprit name of the class that serialization refused
     * @param root where to begin
     * @param what the root in words, if it is no lambda
     * @return null if no way can be seen
     */
    public static @Nullable String find(String culprit, @Nullable Object root, String what) {
        if (root == null) {
            return null;
        }
        try {
            Step found = new TransferPath(culprit).search(new Step(null, what, root, LambdaSource.of(root)));
            return found == null ? null : found.toString();
        } catch (RuntimeException | LinkageError | StackOverflowError ownCodeOfAClass) {
            return null; // An iterator or a class file may fail in any way; the plain message remains.
        }
    }

    private @Nullable Step search(Step root) {
        next.add(root);
        for (Step step = next.poll(); step != null && !isOverdue(); step = next.poll()) {
            if (!(step.object instanceof Serializable)) {
                if (step.object.getClass().getName().equals(culprit)) {
                    return step;
                }
                continue;
            }
            Step from = step;
            Parts.of(step.object, step.lambda, (how, part) -> add(from, how, part));
        }
        return null;
    }

    private boolean isOverdue() {
        return System.nanoTime() - begunNanos > LONGEST_NANOS;
    }

    private void add(Step from, String how, @Nullable Object part) {
        if (part != null && !Parts.isLeaf(part) && met.size() < MOST_OBJECTS && met.add(part)) {
            next.add(new Step(from, how, part, LambdaSource.of(part)));
        }
    }

    /** One step of the way: from where, by which field or element, to what. */
    private record Step(@Nullable Step from, String how, Object object, @Nullable LambdaSource lambda) {

        /** The whole way, this being its end. */
        @Override
        public String toString() {
            String name = object.getClass().getName();
            String end = ("aeiou".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
            return from == null ? how + " is " + end : from.leadingTo(how) + (from.lambda == null ? " is " : ", ") + end;
        }

        private String leadingTo(String part) {
            String verb = lambda == null ? "; its " : from == null ? " captures " : "; that lambda captures ";
            return passed() + verb + part;
        }

        /** The way up to here, where it goes on. */
        private String passed() {
            String here = lambda != null ? lambda.place() : simpleName(object.getClass());
            if (from == null) {
                return lambda != null ? here : how + " (" + here + ")";
            }
            return from.leadingTo(how) + " (" + here + ")";
        }

        /** Also for anonymous classes, whose own simple name is empty. */
        private static String simpleName(Class<?> type) {
            return type.isArray() ? type.getSimpleName() : type.getName().substring(type.getName().lastIndexOf('.') + 1);
        }
    }
}
