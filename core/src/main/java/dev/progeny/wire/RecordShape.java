package dev.progeny.wire;

import java.io.InvalidObjectException;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The components of a record class, to be read from the fields (an accessor may give out something else) and to be put
 * together by the canonical constructor, with all its checks: what Java serialization does with records.
 *
 * @param fingerprint of the components' names and types: the class may be another one in the other process
 */
record RecordShape(List<MethodHandle> getters, MethodHandle constructor, int fingerprint) {

    private static final MethodType FROM_ARRAY = MethodType.methodType(Object.class, Object[].class);
    private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);

    private static final ClassValue<@Nullable RecordShape> OF_CLASS = new ClassValue<>() {
        @Override
        protected @Nullable RecordShape computeValue(Class<?> type) {
            return isPlain(type) ? open(type) : null;
        }
    };

    /** The shape of a class, or null if its objects are no records, replace themselves, or are closed to us. */
    static @Nullable RecordShape of(Class<?> type) {
        return OF_CLASS.get(type);
    }

    private static boolean isPlain(Class<?> type) {
        return type.isRecord()
                && Serializable.class.isAssignableFrom(type)
                && Arrays.stream(type.getDeclaredMethods())
                        .noneMatch(method -> method.getParameterCount() == 0
                                && (method.getName().equals("writeReplace") || method.getName().equals("readResolve")));
    }

    private static @Nullable RecordShape open(Class<?> type) {
        try {
            RecordComponent[] components = type.getRecordComponents();
            MethodHandle[] getters = new MethodHandle[components.length];
            for (int i = 0; i < components.length; i++) {
                getters[i] = getter(type.getDeclaredField(components[i].getName()));
            }
            return new RecordShape(List.of(getters), constructor(type, components), fingerprint(components));
        } catch (ReflectiveOperationException | InaccessibleObjectException closed) {
            return null; // A module that opens nothing; Java serialization has a key of its own.
        }
    }

    private static MethodHandle getter(Field field) throws IllegalAccessException {
        field.setAccessible(true);
        return MethodHandles.lookup().unreflectGetter(field).asType(GETTER);
    }

    private static MethodHandle constructor(Class<?> type, RecordComponent... components)
            throws ReflectiveOperationException {
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Constructor<?> canonical = type.getDeclaredConstructor(types);
        canonical.setAccessible(true);
        MethodHandle handle = MethodHandles.lookup().unreflectConstructor(canonical);
        return handle.asSpreader(Object[].class, types.length).asType(FROM_ARRAY);
    }

    private static int fingerprint(RecordComponent... components) {
        int hash = components.length;
        for (RecordComponent component : components) {
            hash = 31 * hash + component.getName().hashCode();
            hash = 31 * hash + component.getType().getName().hashCode();
        }
        return hash;
    }

    int size() {
        return getters.size();
    }

    @Nullable Object[] components(Object record) {
        @Nullable Object[] components = new @Nullable Object[getters.size()];
        try {
            for (int i = 0; i < components.length; i++) {
                components[i] = getters.get(i).invokeExact(record);
            }
        } catch (Throwable impossible) {
            throw new AssertionError("a field of its own class can be read", impossible);
        }
        return components;
    }

    Object create(@Nullable Object[] components) throws InvalidObjectException {
        try {
            return constructor.invokeExact(components);
        } catch (Error serious) {
            throw serious;
        } catch (Throwable refused) {
            throw new InvalidObjectException("its constructor refuses it: " + refused, refused);
        }
    }
}
