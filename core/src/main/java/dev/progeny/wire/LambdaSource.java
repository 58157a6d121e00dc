package dev.progeny.wire;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.LineNumberInfo;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a lambda was written, and what its captured variables are called: from the class file of the class it stands in.
 * That costs milliseconds, so it is done only to explain a failure.
 *
 * @param body the method that the compiler made of it; null if its class file cannot be had
 */
record LambdaSource(SerializedLambda lambda, @Nullable ClassModel file, @Nullable MethodModel body) {

    /** Reads the source of {@code object}, or null if that is no lambda, or one that we may not look into. */
    static @Nullable LambdaSource of(Object object) {
        Class<?> type = object.getClass();
        if (!type.isHidden()) {
            return null;
        }
        try {
            Method replace = type.getDeclaredMethod("writeReplace");
            replace.setAccessible(true);
            return replace.invoke(object) instanceof SerializedLambda lambda ? of(lambda, type.getClassLoader()) : null;
        } catch (ReflectiveOperationException | InaccessibleObjectException notOurs) {
            return null;
        }
    }

    private static LambdaSource of(SerializedLambda lambda, @Nullable ClassLoader loader) {
        String resource = lambda.getImplClass() + ".class";
        try (InputStream in =
                loader == null ? ClassLoader.getSystemResourceAsStream(resource) : loader.getResourceAsStream(resource)) {
            if (in == null) {
                return new LambdaSource(lambda, null, null);
            }
            ClassModel file = ClassFile.of().parse(in.readAllBytes());
            MethodModel body = file.methods().stream()
                    .filter(method -> method.methodName().equalsString(lambda.getImplMethodName())
                            && method.methodType().equalsString(lambda.getImplMethodSignature()))
                    .findFirst()
                    .orElse(null);
            return new LambdaSource(lambda, file, body);
        } catch (IOException | IllegalArgumentException unreadable) {
            return new LambdaSource(lambda, null, null);
        }
    }

    /** "the lambda at App.java:31", or as much of that as is known. */
    String place() {
        String owner = lambda.getImplClass().substring(lambda.getImplClass().lastIndexOf('/') + 1);
        if (!lambda.getImplMethodName().startsWith("lambda$")) {
            return "the method reference " + owner + "::" + lambda.getImplMethodName();
        }
        Optional<Integer> line = code().flatMap(code -> code.findAttribute(Attributes.lineNumberTable()))
                .flatMap(table -> table.lineNumbers().stream().findFirst())
                .map(LineNumberInfo::lineNumber);
        Optional<String> source = Optional.ofNullable(file)
                .flatMap(model -> model.findAttribute(Attributes.sourceFile()))
                .map(attribute -> attribute.sourceFile().stringValue());
        return source.isPresent() && line.isPresent()
                ? "the lambda at " + source.get() + ":" + line.get()
                : "a lambda in " + owner;
    }

    /** "`this`" or the name of the captured variable; its number if the class was compiled without names. */
    String captured(int index) {
        if (index == 0 && lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic) {
            return "`this`";
        }
        int slot = slot(index);
        return code().flatMap(code -> code.findAttribute(Attributes.localVariableTable())).stream()
                .flatMap(table -> table.localVariables().stream())
                .filter(variable -> variable.startPc() == 0 && variable.slot() == slot)
                .findFirst()
                .map(LocalVariableInfo::name)
                .map(name -> "`" + name.stringValue() + "`")
                .orElse("value " + (index + 1) + " of " + lambda.getCapturedArgCount());
    }

    /** Captured values are the first parameters of the body; long and double take two slots. */
    private int slot(int index) {
        List<ClassDesc> parameters =
                MethodTypeDesc.ofDescriptor(lambda.getImplMethodSignature()).parameterList();
        boolean bound = lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic;
        int slot = bound ? 1 : 0;
        for (int i = 0; i < index - (bound ? 1 : 0); i++) {
            slot += TypeKind.from(parameters.get(i)).slotSize();
        }
        return slot;
    }

    private Optional<CodeAttribute> code() {
        return Optional.ofNullable(body).flatMap(method -> method.findAttribute(Attributes.code()));
    }
}
