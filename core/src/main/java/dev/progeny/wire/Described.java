package dev.progeny.wire;

import java.io.ObjectStreamConstants;
import org.jspecify.annotations.Nullable;

/**
 * A class as a serialized stream describes it: how the data of its objects are laid out, and what reading them hashes.
 *
 * @param primitiveBytes of the fields that are primitives, which come first
 * @param references how many fields are objects
 * @param parent null for the topmost serializable class
 * @param length how many classes the chain up to the topmost one has
 * @param hashes which of the objects behind the fields are hashed by the class itself when it is read
 * @param hashedByContent whether an object's hash code is made of those of its parts
 * @param isContainer whether that is so of this class or of one above it
 */
record Described(
        String name,
        byte flags,
        int primitiveBytes,
        int references,
        @Nullable Described parent,
        int length,
        Hashes hashes,
        boolean hashedByContent,
        boolean isContainer) {

    /** What a class of the JDK hashes, or compares, while it is read. */
    enum Hashes {
        NOTHING,
        /** A set: its elements. */
        ALL,
        /** A map: keys and values take turns. */
        KEYS,
        /** What List.of, Set.of and Map.of are in a stream: a field "tag" says which. */
        BY_TAG,
        /** Its fields: a list whose elements are compared. */
        FIELDS
    }

    static Hashes hashes(String name) {
        return switch (name) {
            case "java.util.HashSet" -> Hashes.ALL;
            case "java.util.HashMap", "java.util.Hashtable", "java.util.concurrent.ConcurrentHashMap" -> Hashes.KEYS;
            case "java.util.CollSer" -> Hashes.BY_TAG;
            case "java.util.concurrent.CopyOnWriteArraySet" -> Hashes.FIELDS;
            default -> Hashes.NOTHING;
        };
    }

    static Described of(
            String name, byte flags, int primitiveBytes, int references, @Nullable Described parent) {
        boolean content = isHashedByContent(name);
        return new Described(
                name,
                flags,
                primitiveBytes,
                references,
                parent,
                parent == null ? 1 : parent.length + 1,
                hashes(name),
                content,
                content || (parent != null && parent.isContainer));
    }

    /** Of the JDK's, a class counts as such unless it is known that it is not; of a program's classes none does. */
    private static boolean isHashedByContent(String name) {
        return (name.startsWith("java.util.") || name.startsWith("java.math."))
                && !name.startsWith("java.util.concurrent.atomic.")
                && !name.startsWith("java.util.concurrent.locks.")
                && !name.endsWith("Queue")
                && !name.endsWith("Deque");
    }

    boolean has(byte flag) {
        return (flags & flag) != 0;
    }

    /** Whether more than the fields follows, up to an end mark. */
    boolean writesItself() {
        return has(ObjectStreamConstants.SC_WRITE_METHOD);
    }

    /** The bytes of an element, 0 if it is an object or this is no array. */
    int elementBytes() {
        return name.length() == 2 && name.charAt(0) == '[' ? bytes(name.charAt(1)) : 0;
    }

    static boolean isReference(byte typeCode) {
        return typeCode == 'L' || typeCode == '[';
    }

    /** The bytes of a primitive, 0 for any other type code. */
    static int bytes(char type) {
        return switch (type) {
            case 'Z', 'B' -> 1;
            case 'C', 'S' -> 2;
            case 'I', 'F' -> 4;
            case 'J', 'D' -> 8;
            default -> 0;
        };
    }
}
