package dev.progeny.wire;

import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all lambdas of one place in the source have in common: everything of a {@link SerializedLambda} but the captured
 * values. It travels with the builds of the classes that it names ({@link NamedCode}), as a lambda does. No record: the first
 * one of a kind that a JVM reads costs it milliseconds for each component.
 */
public final class LambdaShape implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final MethodType REPLACE = MethodType.methodType(Object.class, Object.class);
    private static final MethodType DESERIALIZE = MethodType.methodType(Object.class, SerializedLambda.class);

    /** What {@link SerializedLambda} itself calls, once looked up for a class that lambdas stand in. */
    private static final ClassValue<MethodHandle> DESERIALIZERS = new ClassValue<>() {
        @Override
        protected MethodHandle computeValue(Class<?> type) {
            try {
                return opened(type.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class))
                        .asType(DESERIALIZE);
            } catch (ReflectiveOperationException | InaccessibleObjectException otherCompiler) {
                throw new IllegalStateException(type.getName() + " cannot rebuild its lambdas", otherCompiler);
            }
        }
    };

    private final Class<?> capturing;
    private final String face;
    private final String faceMethod;
    private final String faceSignature;
    private final int bodyKind;
    private final String bodyClass;
    private final String body;
    private final String bodySignature;
    private final String instantiated;

    /** A way to look into the lambdas of one place. */
    public record Look(LambdaShape shape, MethodHandle replace) {

        /** The values that a lambda of this place has captured. */
        public @Nullable Object[] captured(Object lambda) {
            return LambdaShape.captured(replaced(replace, lambda));
        }
    }

    /**
     * The place where {@code lambda} was made, or null: it is no lambda that is Serializable, we may not look into it, or
     * other processes do not find its class by themselves.
     */
    public static @Nullable Look into(Object lambda) {
        Class<?> type = lambda.getClass();
        if (!type.isHidden() || !(lambda instanceof Serializable) || ValueFilter.ofJdk(type)) {
            return null;
        }
        try {
            MethodHandle replace = opened(type.getDeclaredMethod("writeReplace")).asType(REPLACE);
            SerializedLambda replaced = replaced(replace, lambda);
            Class<?> capturing = Class.forName(replaced.getCapturingClass().replace('/', '.'), false, type.getClassLoader());
            return ProgramClasses.travelByName(capturing) ? new Look(new LambdaShape(replaced, capturing), replace) : null;
        } catch (ReflectiveOperationException | InaccessibleObjectException | ClassCastException notOurs) {
            return null;
        }
    }

    private LambdaShape(SerializedLambda lambda, Class<?> capturing) {
        this.capturing = capturing;
        face = lambda.getFunctionalInterfaceClass();
        faceMethod = lambda.getFunctionalInterfaceMethodName();
        faceSignature = lambda.getFunctionalInterfaceMethodSignature();
        bodyKind = lambda.getImplMethodKind();
        bodyClass = lambda.getImplClass();
        body = lambda.getImplMethodName();
        bodySignature = lambda.getImplMethodSignature();
        instantiated = lambda.getInstantiatedMethodType();
    }

    private static MethodHandle opened(Method method) throws IllegalAccessException {
        method.setAccessible(true);
        return MethodHandles.lookup().unreflect(method);
    }

    private static SerializedLambda replaced(MethodHandle replace, Object lambda) {
        return (SerializedLambda) call(() -> replace.invokeExact(lambda));
    }

    private static @Nullable Object[] captured(SerializedLambda lambda) {
        @Nullable Object[] captured = new @Nullable Object[lambda.getCapturedArgCount()];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = lambda.getCapturedArg(i);
        }
        return captured;
    }

    /** A lambda with these captured values, by the class that it stands in, which also checks that it has such a one. */
    public Object rebuild(List<?> captured) {
        MethodHandle deserialize = DESERIALIZERS.get(capturing);
        SerializedLambda lambda = with(captured.toArray());
        return call(() -> deserialize.invokeExact(lambda));
    }

    /** As the JDK writes it. */
    SerializedLambda with(Object... captured) {
        return new SerializedLambda(
                capturing,
                face,
                faceMethod,
                faceSignature,
                bodyKind,
                bodyClass,
                body,
                bodySignature,
                instantiated,
                captured);
    }

    @FunctionalInterface
    private interface Step {
        Object run() throws Throwable;
    }

    /** What compilers generate throws nothing that is checked. */
    private static Object call(Step generated) {
        try {
            return generated.run();
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
