package dev.progeny.wire;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fields, methods and constructors that a class declares, private and synthetic ones too, as text: of a class as it was
 * loaded, and of a class file. Lambdas are among the methods, with the numbers that the compiler gave them.
 */
final class Members {

    private static final String LAMBDA = "lambda$";
    private static final String INITIALIZER = "<clinit>"; // reflection does not show it

    private Members() {}

    /** Null if it cannot be told, because a type that one of them names is missing. */
    static @Nullable Set<String> loaded(Class<?> type) {
        Set<String> members = new HashSet<>();
        try {
            for (Method method : type.getDeclaredMethods()) {
                String descriptor = parameters(method.getParameterTypes()).concat(method.getReturnType().descriptorString());
                members.add(member(method.getModifiers(), method.getName(), descriptor));
            }
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                members.add(member(0, "<init>", parameters(constructor.getParameterTypes()).concat("V")));
            }
            for (Field field : type.getDeclaredFields()) {
                members.add(member(field.getModifiers(), field.getName(), field.getType().descriptorString()));
            }
            return members;
        } catch (LinkageError missing) {
            return null;
        }
    }

    private static String parameters(Class<?>... types) {
        StringBuilder text = new StringBuilder("(");
        for (Class<?> type : types) {
            text.append(type.descriptorString());
        }
        return text.append(')').toString();
    }

    /** Of the modifiers only what no agent changes. Not by {@code +}: to link the first one takes 10 ms of a worker's start. */
    private static String member(int modifiers, String name, String descriptor) {
        return name.concat(Modifier.isStatic(modifiers) ? " static " : " ").concat(descriptor);
    }

    /**
     * Whether a class may have been loaded from this file. It may have more than the file says, since agents add members (to
     * count coverage, to trace calls), but no other lambdas.
     */
    static boolean fit(Set<String> loaded, byte[] file) {
        Set<String> said;
        try {
            said = of(ByteBuffer.wrap(file));
        } catch (IOException | BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException unknown) {
            return true; // of a later format than ours
        }
        for (String member : loaded) {
            if (member.startsWith(LAMBDA) && !said.contains(member)) {
                return false;
            }
        }
        return loaded.containsAll(said);
    }

    /** A number for them all, in whatever order. */
    static long digest(Set<String> members) {
        long sum = members.size();
        for (String member : members) {
            long mixed = member.hashCode() * 0x9E3779B97F4A7C15L;
            sum += mixed ^ (mixed >>> Integer.SIZE);
        }
        return sum;
    }

    private static Set<String> of(ByteBuffer file) throws IOException {
        file.position(8); // magic and version
        int[] texts = texts(file);
        file.position(file.position() + 6); // flags, name, superclass
        int interfaces = Short.toUnsignedInt(file.getShort());
        file.position(file.position() + 2 * interfaces);
        Set<String> members = new HashSet<>();
        add(members, file, texts); // fields
        add(members, file, texts); // methods
        return members;
    }

    /** Where the texts of the constant pool are, by their number. */
    private static int[] texts(ByteBuffer file) {
        int[] texts = new int[Short.toUnsignedInt(file.getShort())];
        for (int i = 1; i < texts.length; i++) {
            byte tag = file.get();
            texts[i] = file.position();
            int length = switch (tag) {
                case 1 -> Short.BYTES + Short.toUnsignedInt(file.getShort(file.position()));
                case 7, 8, 16, 19, 20 -> 2;
                case 15 -> 3;
                case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
                case 5, 6 -> 8;
                default -> throw new IllegalArgumentException("constant of kind " + tag);
            };
            file.position(file.position() + length);
            if (tag == 5 || tag == 6) {
                i++; // long and double take two numbers
            }
        }
        return texts;
    }

    private static void add(Set<String> members, ByteBuffer file, int... texts) throws IOException {
        int count = Short.toUnsignedInt(file.getShort());
        for (int i = 0; i < count; i++) {
            int modifiers = file.getShort();
            String name = text(file, texts[Short.toUnsignedInt(file.getShort())]);
            String descriptor = text(file, texts[Short.toUnsignedInt(file.getShort())]);
            if (!name.equals(INITIALIZER)) {
                members.add(member(modifiers, name, descriptor));
            }
            skipAttributes(file);
        }
    }

    private static void skipAttributes(ByteBuffer file) {
        int attributes = Short.toUnsignedInt(file.getShort());
        for (int i = 0; i < attributes; i++) {
            file.getShort();
            int length = file.getInt();
            file.position(file.position() + length);
        }
    }

    private static String text(ByteBuffer file, int at) throws IOException {
        byte[] bytes = new byte[Short.BYTES + Short.toUnsignedInt(file.getShort(at))];
        file.get(at, bytes);
        return new DataInputStream(new ByteArrayInputStream(bytes)).readUTF();
    }
}
