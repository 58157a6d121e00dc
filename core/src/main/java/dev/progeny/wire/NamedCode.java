package dev.progeny.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The classes whose code a serialized value names, with the build of each, behind the value: a list of
 * {@link Build#entry}, then the length of that list (4). Both processes must have the same build of them.
 *
 * <p>They are those that lambdas and method references stand in, those that method references point to, and those whose
 * objects are code themselves. Other classes are data, of which {@link SameShape} must hold.
 */
final class NamedCode {

    private static final String OF_FACE = "dev.progeny"; // Job, Action, Fn

    private static final ClassValue<Boolean> IS_CODE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return !ValueFilter.ofJdk(type) && holdsCode(type);
        }
    };

    private final List<Class<?>> described = new ArrayList<>(4);
    private final List<SerializedLambda> lambdas = new ArrayList<>(1);

    /** The stream describes a class. */
    void describe(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        described.add(element);
    }

    /** The stream comes to an object. */
    void meet(Object object) {
        if (object instanceof SerializedLambda lambda) {
            lambdas.add(lambda);
        } else if (object instanceof LambdaShape shape) {
            lambdas.add(shape.with());
        }
    }

    private static boolean holdsCode(Class<?> type) {
        if (type.isPrimitive()) {
            return false;
        }
        boolean data = type.isRecord() || Enum.class.isAssignableFrom(type);
        return !Serializable.class.isAssignableFrom(type) // then the class itself is named, as that of a lambda
                || isRun(type)
                || hasLambdas(type)
                || (!data && (type.isAnonymousClass() || type.isLocalClass())); // numbered by the compiler
    }

    private static boolean hasLambdas(Class<?> type) {
        try {
            return type.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class) != null;
        } catch (NoSuchMethodException | LinkageError none) {
            return false;
        }
    }

    private static boolean isRun(@Nullable Class<?> type) {
        if (type == null) {
            return false;
        }
        if (type.isInterface() && isFunction(type)) {
            return true;
        }
        for (Class<?> face : type.getInterfaces()) {
            if (isRun(face)) {
                return true;
            }
        }
        return isRun(type.getSuperclass());
    }

    private static boolean isFunction(Class<?> face) {
        return face == Callable.class
                || face == Runnable.class
                || face == Comparator.class
                || face == Code.class
                || face.getPackageName().equals(OF_FACE)
                || face.getPackageName().equals("java.util.function");
    }

    /** The value with the builds behind it, and its form marked if there are any. */
    byte[] behind(ByteArrayOutputStream value) {
        List<Class<?>> code = code();
        if (code.isEmpty()) {
            return value.toByteArray();
        }
        int length = 0;
        for (Class<?> type : code) {
            byte[] entry = Build.of(type).entry();
            value.writeBytes(entry);
            length += entry.length;
        }
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            value.write(length >> shift);
        }
        byte[] bytes = value.toByteArray();
        bytes[0] = (byte) (bytes[0] | Form.NAMES_CODE);
        return bytes;
    }

    private List<Class<?>> code() {
        List<Class<?>> code = new ArrayList<>(2);
        for (Class<?> type : described) {
            if (IS_CODE.get(type) && !code.contains(type)) {
                code.add(type);
            }
        }
        for (SerializedLambda lambda : lambdas) {
            Class<?> body = holds(code, lambda.getImplClass()) ? null : pointedTo(lambda);
            if (body != null && !ValueFilter.ofJdk(body)) {
                code.add(body);
            }
        }
        return code;
    }

    private static boolean holds(List<Class<?>> code, String internalName) {
        for (Class<?> type : code) {
            if (Build.of(type).internalName().equals(internalName)) {
                return true;
            }
        }
        return false;
    }

    /** The class of the method that a method reference points to. */
    private @Nullable Class<?> pointedTo(SerializedLambda lambda) {
        String capturing = lambda.getCapturingClass().replace('/', '.');
        for (Class<?> type : described) {
            if (type.getName().equals(capturing)) {
                return find(lambda.getImplClass().replace('/', '.'), type.getClassLoader());
            }
        }
        return null;
    }

    private static @Nullable Class<?> find(String name, @Nullable ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError gone) {
            return null;
        }
    }

    /**
     * Takes the builds off the end of {@code value}, whose form was read, and compares them.
     *
     * @return the form without the mark
     * @throws OtherBuild if one differs
     */
    static byte check(byte form, ByteBuffer value, ClassLoader loader) throws IOException, ClassNotFoundException {
        if ((form & Form.NAMES_CODE) == 0) {
            return form;
        }
        try {
            ByteBuffer entries = cut(value);
            while (entries.hasRemaining()) {
                String name = Build.text(entries);
                Class<?> here = ProgramClasses.find(name, loader);
                ValueFilter.check(here);
                Build.of(here).check(entries);
            }
        } catch (BufferUnderflowException tooShort) {
            throw new ProtocolException("a list of builds that ends before its end");
        }
        return (byte) (form & ~Form.NAMES_CODE);
    }

    private static ByteBuffer cut(ByteBuffer value) throws ProtocolException {
        int end = value.limit() - Integer.BYTES;
        int length = end < value.position() ? -1 : value.getInt(end);
        if (length < 0 || length > end - value.position()) {
            throw new ProtocolException("a list of builds of " + length + " bytes in a value of " + value.remaining());
        }
        value.limit(end - length);
        return value.duplicate().limit(end).position(end - length);
    }
}
