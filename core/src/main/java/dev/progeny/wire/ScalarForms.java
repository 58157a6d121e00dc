package dev.progeny.wire;

import java.io.IOException;
import java.io.ObjectStreamException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.UUID;

/** Values without parts: numbers, text, times. */
final class ScalarForms {

    private ScalarForms() {}

    static void addTo(Encoders.Table table) {
        table.addPlain(Boolean.class, (Boolean value, ByteSink to) -> to.room(1).put(value ? Form.TRUE : Form.FALSE));
        table.addPlain(Byte.class, (Byte value, ByteSink to) -> to.room(2).put(Form.BYTE).put(value));
        table.addPlain(Short.class, (Short value, ByteSink to) -> to.room(3).put(Form.SHORT).putShort(value));
        table.addPlain(Character.class, (Character value, ByteSink to) -> to.room(3).put(Form.CHARACTER).putChar(value));
        table.addPlain(Integer.class, (Integer value, ByteSink to) -> to.room(5).put(Form.INTEGER).putInt(value));
        table.addPlain(Long.class, (Long value, ByteSink to) -> to.room(9).put(Form.LONG).putLong(value));
        table.addPlain(Float.class, (Float value, ByteSink to) -> to.room(5).put(Form.FLOAT).putFloat(value));
        table.addPlain(Double.class, (Double value, ByteSink to) -> to.room(9).put(Form.DOUBLE).putDouble(value));
        table.add(String.class, (String value, CompactWriter out) -> out.text(value));
        table.addPlain(UUID.class, (UUID value, ByteSink to) -> to.room(17)
                .put(Form.UUID)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits()));
        addNumbers(table);
        addTimes(table);
    }

    private static void addNumbers(Encoders.Table table) {
        table.addPlain(BigInteger.class, (BigInteger value, ByteSink to) -> {
            to.room(1).put(Form.BIG_INTEGER);
            digits(value, to);
        });
        table.addPlain(BigDecimal.class, (BigDecimal value, ByteSink to) -> {
            to.room(5).put(Form.BIG_DECIMAL).putInt(value.scale());
            digits(value.unscaledValue(), to);
        });
    }

    private static void digits(BigInteger value, ByteSink to) throws IOException {
        byte[] digits = value.toByteArray();
        to.count(digits.length);
        to.room(digits.length).put(digits);
    }

    private static void addTimes(Encoders.Table table) {
        table.addPlain(Instant.class, (Instant value, ByteSink to) ->
                to.room(13).put(Form.INSTANT).putLong(value.getEpochSecond()).putInt(value.getNano()));
        table.addPlain(Duration.class, (Duration value, ByteSink to) ->
                to.room(13).put(Form.DURATION).putLong(value.getSeconds()).putInt(value.getNano()));
        table.addPlain(LocalDate.class, (LocalDate value, ByteSink to) ->
                to.room(9).put(Form.LOCAL_DATE).putLong(value.toEpochDay()));
        table.addPlain(LocalTime.class, (LocalTime value, ByteSink to) ->
                to.room(9).put(Form.LOCAL_TIME).putLong(value.toNanoOfDay()));
        table.addPlain(LocalDateTime.class, (LocalDateTime value, ByteSink to) -> to.room(17)
                .put(Form.LOCAL_DATE_TIME)
                .putLong(value.toLocalDate().toEpochDay())
                .putLong(value.toLocalTime().toNanoOfDay()));
    }

    static Object read(byte form, CompactReader in) throws ObjectStreamException, ProtocolException {
        ByteBuffer bytes = in.bytes();
        return switch (form) {
            case Form.FALSE -> false;
            case Form.TRUE -> true;
            case Form.BYTE -> bytes.get();
            case Form.SHORT -> bytes.getShort();
            case Form.CHARACTER -> bytes.getChar();
            case Form.INTEGER -> bytes.getInt();
            case Form.LONG -> bytes.getLong();
            case Form.FLOAT -> bytes.getFloat();
            case Form.DOUBLE -> bytes.getDouble();
            case Form.UUID -> new UUID(bytes.getLong(), bytes.getLong());
            case Form.BIG_INTEGER -> digits(in);
            case Form.BIG_DECIMAL -> decimal(bytes.getInt(), in);
            case Form.INSTANT -> Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
            case Form.DURATION -> Duration.ofSeconds(bytes.getLong(), bytes.getInt());
            case Form.LOCAL_DATE -> LocalDate.ofEpochDay(bytes.getLong());
            case Form.LOCAL_TIME -> LocalTime.ofNanoOfDay(bytes.getLong());
            case Form.LOCAL_DATE_TIME ->
                LocalDateTime.of(LocalDate.ofEpochDay(bytes.getLong()), LocalTime.ofNanoOfDay(bytes.getLong()));
            default -> throw new ProtocolException("unknown form of value " + form);
        };
    }

    private static BigDecimal decimal(int scale, CompactReader in) throws ProtocolException {
        return new BigDecimal(digits(in), scale);
    }

    private static BigInteger digits(CompactReader in) throws ProtocolException {
        byte[] digits = new byte[in.count(1)];
        in.bytes().get(digits);
        return new BigInteger(digits);
    }
}
