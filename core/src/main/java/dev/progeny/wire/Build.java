package dev.progeny.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Which build of a class this process runs, told in a few bytes: by the members of the class as it was loaded, and by its
 * class file as it was at the first look. Found once a class.
 *
 * <p>The file counts only if the class may have been loaded from it: a file that was replaced since then says nothing of what
 * runs here.
 */
final class Build {

    private static final long UNKNOWN = 0;

    private static final ClassValue<Build> OF_CLASS = new ClassValue<>() {
        @Override
        protected Build computeValue(Class<?> type) {
            return new Build(type);
        }
    };

    private final String internalName;
    private final String origin;
    private final long file;
    private final long members;
    private final byte[] entry;

    private Build(Class<?> type) {
        Set<String> loaded = Members.loaded(type);
        byte[] bytes = ClassSource.file(type);
        file = bytes != null && (loaded == null || Members.fit(loaded, bytes)) ? digest(bytes) : UNKNOWN;
        members = loaded == null ? UNKNOWN : Members.digest(loaded);
        origin = ClassSource.origin(type);
        internalName = type.getName().replace('.', '/');
        entry = entry(type.getName());
    }

    static Build of(Class<?> type) {
        return OF_CLASS.get(type);
    }

    /** Nobody chooses class files to deceive us: whoever may send code may name any code. */
    private static long digest(byte[] bytes) {
        var crc = new CRC32(); // native, and loaded in any JVM that has a jar
        crc.update(bytes);
        return (crc.getValue() << Integer.SIZE) | bytes.length;
    }

    private byte[] entry(String name) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] originBytes = origin.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Short.BYTES + 2 * Long.BYTES + nameBytes.length + originBytes.length)
                .putShort((short) nameBytes.length)
                .put(nameBytes)
                .putLong(file)
                .putLong(members)
                .putShort((short) originBytes.length)
                .put(originBytes)
                .array();
    }

    /** As class files and lambdas write it: with slashes. */
    String internalName() {
        return internalName;
    }

    /** How another process is told of it. */
    byte[] entry() {
        return entry;
    }

    /** Reads a text of an entry, such as the name, which comes first. */
    static String text(ByteBuffer entries) {
        byte[] bytes = new byte[Math.min(Short.toUnsignedInt(entries.getShort()), entries.remaining())];
        entries.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads the rest of an entry of this class; throws if it is not the same build. What one does not know is not compared. */
    void check(ByteBuffer entry) throws OtherBuild {
        long otherFile = entry.getLong();
        long otherMembers = entry.getLong();
        boolean byFile = file != UNKNOWN && otherFile != UNKNOWN;
        boolean byMembers = !byFile && members != UNKNOWN && otherMembers != UNKNOWN;
        if ((byFile && file != otherFile) || (byMembers && members != otherMembers)) {
            throw OtherBuild.ofCode(internalName.replace('/', '.'), text(entry), origin);
        }
        skipText(entry);
    }

    private static void skipText(ByteBuffer entry) {
        int length = Math.min(Short.toUnsignedInt(entry.getShort()), entry.remaining());
        entry.position(entry.position() + length);
    }
}
