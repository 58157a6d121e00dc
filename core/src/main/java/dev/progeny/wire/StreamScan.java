package dev.progeny.wire;

import static java.io.ObjectStreamConstants.SC_BLOCK_DATA;
import static java.io.ObjectStreamConstants.SC_EXTERNALIZABLE;
import static java.io.ObjectStreamConstants.STREAM_MAGIC;
import static java.io.ObjectStreamConstants.STREAM_VERSION;
import static java.io.ObjectStreamConstants.TC_ARRAY;
import static java.io.ObjectStreamConstants.TC_BLOCKDATA;
import static java.io.ObjectStreamConstants.TC_BLOCKDATALONG;
import static java.io.ObjectStreamConstants.TC_CLASS;
import static java.io.ObjectStreamConstants.TC_CLASSDESC;
import static java.io.ObjectStreamConstants.TC_ENDBLOCKDATA;
import static java.io.ObjectStreamConstants.TC_ENUM;
import static java.io.ObjectStreamConstants.TC_EXCEPTION;
import static java.io.ObjectStreamConstants.TC_LONGSTRING;
import static java.io.ObjectStreamConstants.TC_NULL;
import static java.io.ObjectStreamConstants.TC_OBJECT;
import static java.io.ObjectStreamConstants.TC_PROXYCLASSDESC;
import static java.io.ObjectStreamConstants.TC_REFERENCE;
import static java.io.ObjectStreamConstants.TC_RESET;
import static java.io.ObjectStreamConstants.TC_STRING;
import static java.io.ObjectStreamConstants.baseWireHandle;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.StreamCorruptedException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the bytes of a serialized value before it is read, builds nothing, and counts the hash codes that reading
 * it would compute ({@link HashSteps}). Sets that share their elements take 2ⁿ of them, and no filter sees it.
 *
 * <p>What it does not understand ends the walk, and is left to {@link java.io.ObjectInputStream}; DESIGN.md says why.
 */
final class StreamScan {

    /** Somewhat more than {@link ValueFilter} allows. */
    private static final int MAX_DEPTH = 510;

    private static final int NULL = -1;

    private final ByteBuffer in;
    private final HashSteps steps;
    private final List<Described> described = new ArrayList<>();
    private final Set<String> writingThemselves = new HashSet<>();
    private final Set<String> others = new HashSet<>();
    private int depth;
    private boolean understood;

    private StreamScan(ByteBuffer stream) {
        this.in = stream;
        this.steps = new HashSteps(stream.remaining());
    }

    /**
     * Walks over {@code stream}, as far as it is understood, and leaves its position there.
     *
     * @throws InvalidObjectException if reading it would compute too many hash codes
     * @throws InvalidClassException if it describes a class as no stream of the JDK does
     */
    static StreamScan of(ByteBuffer stream) throws InvalidObjectException, InvalidClassException {
        var scan = new StreamScan(stream);
        try {
            scan.value();
            scan.understood = true;
        } catch (InvalidObjectException | InvalidClassException refused) {
            throw refused;
        } catch (IOException | BufferUnderflowException notUnderstood) {
            // It ends here; understood says so.
        }
        return scan;
    }

    /** Whether the whole value was understood. */
    boolean understood() {
        return understood;
    }

    /** Whether the stream says of a class of this name that it has a {@code writeObject}. */
    boolean saysItWritesItself(String type) {
        return writingThemselves.contains(type);
    }

    /** Whether the stream says of a class of this name that it has none. */
    boolean saysItDoesNotWriteItself(String type) {
        return others.contains(type);
    }

    private void value() throws IOException {
        if (in.getShort() != STREAM_MAGIC || in.getShort() != STREAM_VERSION) {
            throw unclear();
        }
        while (peek() == TC_RESET) {
            skip(1);
        }
        content();
    }

    /** Walks over one thing, and returns its number, or that it is null. */
    private int content() throws IOException {
        deeper();
        byte code = in.get();
        int object = switch (code) {
            case TC_NULL -> NULL;
            case TC_REFERENCE -> reference();
            case TC_STRING, TC_LONGSTRING -> text(code);
            case TC_OBJECT -> object();
            case TC_ARRAY -> array();
            case TC_ENUM -> constant();
            case TC_CLASS -> {
                Described _ = description(in.get());
                yield steps.plain();
            }
            case TC_CLASSDESC, TC_PROXYCLASSDESC -> {
                Described _ = description(code);
                yield NULL; // hashed in one step, as null is
            }
            case TC_EXCEPTION -> throw new InvalidObjectException("it was not written to its end");
            default -> throw unclear();
        };
        depth--;
        return object;
    }

    private void deeper() throws StreamCorruptedException {
        if (++depth > MAX_DEPTH) {
            throw unclear();
        }
    }

    private int reference() throws StreamCorruptedException {
        int object = in.getInt() - baseWireHandle;
        if (!steps.isKnown(object)) {
            throw unclear();
        }
        return object;
    }

    private int text(byte code) throws StreamCorruptedException {
        long length = switch (code) {
            case TC_STRING -> Short.toUnsignedInt(in.getShort());
            case TC_LONGSTRING -> in.getLong();
            default -> throw unclear();
        };
        boolean signature = length > 0 && Described.isReference(peek());
        skip(length);
        return steps.text(signature);
    }

    private int constant() throws IOException {
        Described _ = known(description(in.get()));
        int constant = steps.plain();
        int _ = text(in.get());
        return constant;
    }

    private int array() throws IOException {
        Described type = known(description(in.get()));
        int length = in.getInt();
        int width = type.elementBytes();
        int array = steps.array(width > 0 ? length : 0);
        if (width > 0) {
            skip((long) length * width);
        } else {
            for (int i = 0; i < length; i++) {
                steps.element(array, content());
            }
        }
        steps.close(array);
        return array;
    }

    private int object() throws IOException {
        Described type = known(description(in.get()));
        if (type.has(SC_EXTERNALIZABLE)) {
            int object = steps.plain();
            if (!type.has(SC_BLOCK_DATA)) {
                throw new InvalidClassException(type.name(), "it is described as streams before Java 1.2 did");
            }
            while (more()) {
                int _ = content();
            }
            return object;
        }
        if (!type.isContainer()) {
            int object = steps.plain();
            data(object, type);
            return object;
        }
        int object = steps.container();
        data(object, type);
        steps.close(object);
        return object;
    }

    /** What belongs to each class of an object, from the topmost down. */
    private void data(int object, Described type) throws IOException {
        if (type.parent() != null) {
            data(object, type.parent());
        }
        boolean counts = type.hashedByContent();
        int tag = type.hashes() == Described.Hashes.BY_TAG && in.remaining() >= Integer.BYTES
                ? in.getInt(in.position()) & 0xff
                : 0;
        skip(type.primitiveBytes());
        for (int i = 0; i < type.references(); i++) {
            int field = content();
            if (counts) {
                steps.field(object, field);
            }
            if (type.hashes() == Described.Hashes.FIELDS) {
                steps.hashed(field);
            }
        }
        if (type.writesItself()) {
            for (int i = 0; more(); i++) {
                int element = content();
                if (counts) {
                    steps.element(object, element);
                }
                if (hashes(type.hashes(), tag, i)) {
                    steps.hashed(element);
                }
            }
        }
    }

    private static boolean hashes(Described.Hashes hashes, int tag, int index) {
        return switch (hashes) {
            case NOTHING, FIELDS -> false;
            case ALL -> true;
            case KEYS -> index % 2 == 0;
            case BY_TAG -> tag == 2 || (tag == 3 && index % 2 == 0); // 1 and 4 are lists, others are refused
        };
    }

    /** Walks over primitives; whether an object comes then, not the end of what a class wrote. */
    private boolean more() throws StreamCorruptedException {
        while (true) {
            switch (peek()) {
                case TC_BLOCKDATA -> {
                    skip(1);
                    skip(Byte.toUnsignedInt(in.get()));
                }
                case TC_BLOCKDATALONG -> {
                    skip(1);
                    skip(in.getInt());
                }
                case TC_ENDBLOCKDATA -> {
                    skip(1);
                    return false;
                }
                default -> {
                    return true;
                }
            }
        }
    }

    private byte peek() throws StreamCorruptedException {
        if (!in.hasRemaining()) {
            throw unclear();
        }
        return in.get(in.position());
    }

    private static Described known(@Nullable Described type) throws StreamCorruptedException {
        if (type == null) {
            throw unclear();
        }
        return type;
    }

    private @Nullable Described description(byte code) throws IOException {
        return switch (code) {
            case TC_NULL -> null;
            case TC_REFERENCE -> {
                int index = steps.description(reference());
                if (index < 0) {
                    throw unclear();
                }
                yield described.get(index);
            }
            case TC_CLASSDESC -> ofClass(steps.plain());
            case TC_PROXYCLASSDESC -> ofProxy(steps.plain());
            default -> throw unclear();
        };
    }

    private Described ofProxy(int number) throws IOException {
        int interfaces = in.getInt();
        for (int i = 0; i < interfaces; i++) {
            skip(Short.toUnsignedInt(in.getShort()));
        }
        return described(number, "", (byte) 0, 0, 0);
    }

    private Described ofClass(int number) throws IOException {
        String name = name();
        skip(Long.BYTES); // its version
        byte flags = in.get();
        int fields = in.getShort();
        int primitiveBytes = 0;
        int references = 0;
        boolean onlyTag = fields == 1;
        for (int i = 0; i < fields; i++) {
            byte code = in.get();
            String field = onlyTag ? name() : skipName();
            if (Described.isReference(code)) {
                references++;
                signature(name);
            } else {
                primitiveBytes += primitive(code);
            }
            onlyTag = onlyTag && code == 'I' && field.equals("tag");
        }
        if (Described.hashes(name) == Described.Hashes.BY_TAG && !onlyTag) {
            throw new InvalidClassException(name, "it has other fields here");
        }
        return described(number, name, flags, primitiveBytes, references);
    }

    private static int primitive(byte code) throws StreamCorruptedException {
        int bytes = Described.bytes((char) code);
        if (bytes == 0) {
            throw unclear();
        }
        return bytes;
    }

    /** ObjectInputStream goes by the text, not by the code before it, so they must agree. */
    private void signature(String type) throws IOException {
        byte code = in.get();
        int text = code == TC_REFERENCE ? reference() : text(code);
        if (!steps.isSignature(text)) {
            throw new InvalidClassException(type, "it has a field that is an object and is not");
        }
    }

    /** What follows the fields: what a class loader may have noted, and the superclass. */
    private Described described(int number, String name, byte flags, int primitiveBytes, int references)
            throws IOException {
        while (more()) {
            int _ = content();
        }
        deeper();
        Described type = Described.of(name, flags, primitiveBytes, references, description(in.get()));
        depth--;
        if (type.length() > MAX_DEPTH) {
            throw new InvalidClassException(name, "it has more than " + MAX_DEPTH + " superclasses");
        }
        steps.describes(number, described.size());
        described.add(type);
        Set<String> names = type.writesItself() ? writingThemselves : others;
        names.add(name);
        return type;
    }

    private String skipName() throws StreamCorruptedException {
        skip(Short.toUnsignedInt(in.getShort()));
        return "";
    }

    /** A letter may be written in more than one way. */
    private String name() throws IOException {
        int start = in.position();
        String _ = skipName();
        byte[] bytes = new byte[in.position() - start];
        in.get(start, bytes);
        for (int i = 2; i < bytes.length; i++) {
            if (bytes[i] < 0) {
                return new DataInputStream(new ByteArrayInputStream(bytes)).readUTF();
            }
        }
        return new String(bytes, 2, bytes.length - 2, StandardCharsets.ISO_8859_1);
    }

    private void skip(long bytes) throws StreamCorruptedException {
        if (bytes < 0 || bytes > in.remaining()) {
            throw unclear();
        }
        in.position(in.position() + (int) bytes);
    }

    private static StreamCorruptedException unclear() {
        return new StreamCorruptedException("a stream that is not understood");
    }
}
