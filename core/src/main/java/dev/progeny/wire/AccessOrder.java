package dev.progeny.wire;

import java.io.IOException;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a {@link LinkedHashMap} is in the order of access, which no method of it tells. To try it would change its order,
 * so a copy of a small one is tried; of a large one the field is looked at that it would serialize, in the way that the
 * JDK has for libraries like this one, whose first use takes some milliseconds.
 */
@SuppressWarnings("NonApiType") // of this class, and no other, is the question
final class AccessOrder {

    /** Copying these takes less than writing them. */
    static final int SMALL = 256;

    private AccessOrder() {}

    /** Whether it is surely in the order of insertion. */
    static boolean isNone(LinkedHashMap<?, ?> map) {
        return map.size() <= SMALL ? isNoneOfCopy(map) : Fields.sayNone(map);
    }

    @SuppressWarnings("unchecked") // it is empty before anything of another type comes in
    private static boolean isNoneOfCopy(LinkedHashMap<?, ?> map) {
        var copy = (LinkedHashMap<Object, Object>) map.clone();
        copy.clear();
        copy.put(1, "");
        copy.put(2, "");
        var _ = copy.get(1);
        return copy.firstEntry().getKey().equals(1);
    }

    /** Apart, so that it costs nothing where all maps are small. */
    private static final class Fields {

        private static final @Nullable MethodHandle WRITE = find();

        static boolean sayNone(LinkedHashMap<?, ?> map) {
            if (WRITE == null) {
                return false;
            }
            try {
                var seen = new Seen();
                WRITE.invoke(map, (ObjectOutputStream) new Asking(seen));
                return seen.accessOrder != null && !seen.accessOrder;
            } catch (Throwable otherJdk) {
                return false; // then it goes by Java serialization, which knows
            }
        }

        /** By reflection, as in {@link dev.progeny.os.Signals}; null in a JDK without jdk.unsupported. */
        private static @Nullable MethodHandle find() {
            try {
                Class<?> factory = Class.forName("sun.reflect.ReflectionFactory");
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                Object instance = lookup.findStatic(factory, "getReflectionFactory", MethodType.methodType(factory)).invoke();
                return (MethodHandle) lookup.findVirtual(
                                factory,
                                "defaultWriteObjectForSerialization",
                                MethodType.methodType(MethodHandle.class, Class.class))
                        .invoke(instance, LinkedHashMap.class);
            } catch (Throwable absent) {
                return null;
            }
        }
    }

    /** A stream to nowhere, whose one purpose is to be given the fields. */
    private static final class Asking extends ObjectOutputStream {

        private final Seen seen;

        Asking(Seen seen) throws IOException {
            this.seen = seen;
        }

        @Override
        public PutField putFields() {
            return seen;
        }

        @Override
        public void writeFields() {
            // They have been seen.
        }
    }

    private static final class Seen extends ObjectOutputStream.PutField {

        private @Nullable Boolean accessOrder;

        @Override
        public void put(String name, boolean value) {
            if (name.equals("accessOrder")) {
                accessOrder = value;
            }
        }

        @Override
        public void put(String name, byte value) {}

        @Override
        public void put(String name, char value) {}

        @Override
        public void put(String name, short value) {}

        @Override
        public void put(String name, int value) {}

        @Override
        public void put(String name, long value) {}

        @Override
        public void put(String name, float value) {}

        @Override
        public void put(String name, double value) {}

        @Override
        public void put(String name, @Nullable Object value) {}

        @Override
        @SuppressWarnings({"deprecation", "removal"}) // it is abstract
        public void write(ObjectOutput out) {}
    }
}
