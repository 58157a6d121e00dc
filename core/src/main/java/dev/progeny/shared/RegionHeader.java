package dev.progeny.shared;

import java.io.FileNotFoundException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The first 64 bytes of every region.
 *
 * <pre>
 *   0         8                 24       32                        56         60    64
 *   +---------+-----------------+--------+-------------------------+----------+-----+----------
 *   | magic,  | id, 16 random   | size   | kind, ASCII, padded     | someone  |  -  | the user's
 *   | version | bytes           |        | with zeros              | is mute  |     | bytes
 *   +---------+-----------------+--------+-------------------------+----------+-----+----------
 * </pre>
 *
 * <p>"Someone is mute": some process that uses the region cannot make the system call that wakes sleepers, so nobody may
 * sleep for long. Set once, never cleared. Everything else is written before anyone else can see the region.
 */
final class RegionHeader {

    static final int BYTES = 64;

    private static final long MAGIC = 0x50524f47_454e5900L | 2; // "PROGENY", layout version 2
    private static final long ID = 8;
    private static final long SIZE = 24;
    private static final long KIND = 32;
    private static final int KIND_BYTES = 24;
    private static final long MUTE = 56;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final SecureRandom RANDOM = new SecureRandom();

    private RegionHeader() {}

    static UUID write(MemorySegment region, String kind, boolean canWake) {
        UUID id = new UUID(RANDOM.nextLong(), RANDOM.nextLong());
        region.set(ValueLayout.JAVA_LONG, ID, id.getMostSignificantBits());
        region.set(ValueLayout.JAVA_LONG, ID + 8, id.getLeastSignificantBits());
        region.set(ValueLayout.JAVA_LONG, SIZE, region.byteSize());
        byte[] name = kind.getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(name, 0, region, ValueLayout.JAVA_BYTE, KIND, Math.min(name.length, KIND_BYTES));
        INT.setVolatile(region, MUTE, canWake ? 0 : 1);
        region.set(ValueLayout.JAVA_LONG, 0, MAGIC);
        return id;
    }

    /**
     * @param expected the id it must have, or null if any will do
     * @throws FileNotFoundException if it is something else
     */
    static UUID check(MemorySegment region, String kind, @Nullable UUID expected) throws FileNotFoundException {
        if (region.byteSize() < BYTES) {
            throw new FileNotFoundException("the file is too small: " + region.byteSize() + " bytes");
        }
        MemorySegment copy = MemorySegment.ofArray(region.asSlice(0, BYTES).toArray(ValueLayout.JAVA_BYTE));
        if (copy.get(ValueLayout.JAVA_LONG_UNALIGNED, 0) != MAGIC) {
            throw new FileNotFoundException("the file is no shared memory of this version");
        }
        UUID id = new UUID(
                copy.get(ValueLayout.JAVA_LONG_UNALIGNED, ID), copy.get(ValueLayout.JAVA_LONG_UNALIGNED, ID + 8));
        if (expected != null && !id.equals(expected)) {
            throw new FileNotFoundException("the file is another one");
        }
        if (copy.get(ValueLayout.JAVA_LONG_UNALIGNED, SIZE) != region.byteSize()) {
            throw new FileNotFoundException("the file has another size than when it was made");
        }
        String actual = kind(copy);
        if (!actual.equals(kind)) {
            throw new FileNotFoundException("it is a " + actual);
        }
        return id;
    }

    private static String kind(MemorySegment header) {
        byte[] name = header.asSlice(KIND, KIND_BYTES).toArray(ValueLayout.JAVA_BYTE);
        return new String(name, StandardCharsets.US_ASCII).replace("\0", "");
    }

    static void someCannotWake(MemorySegment region) {
        INT.setVolatile(region, MUTE, 1);
    }

    static boolean allCanWake(MemorySegment region) {
        return (int) INT.getVolatile(region, MUTE) == 0;
    }
}
