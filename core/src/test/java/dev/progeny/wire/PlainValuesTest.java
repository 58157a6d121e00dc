package dev.progeny.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.SimpleDateFormat;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.HijrahDate;
import java.time.chrono.JapaneseDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.WeekFields;
import java.time.temporal.ValueRange;
import java.time.Clock;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SimpleTimeZone;
import java.util.StringJoiner;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of the JDK's own that programs hold in fields: each passes the filter, alone and inside something else. */
class PlainValuesTest {

    record Holder(Object held) implements Serializable {}

    static final class Bean implements Serializable {
        Object held;
    }

    @SuppressWarnings({"JavaUtilDate", "AddressSelection", "UnnecessaryStringBuilder"}) // as programs have them
    static Stream<Object> values() throws Exception {
        return Stream.of(
                Locale.GERMANY, Locale.forLanguageTag("ar-EG-u-nu-arab"), Locale.ROOT,
                TimeZone.getTimeZone("Europe/Berlin"), TimeZone.getTimeZone("UTC"), new SimpleTimeZone(3_600_000, "own"),
                Pattern.compile("a+b", Pattern.CASE_INSENSITIVE), URI.create("https://example.org/a?b#c"),
                URI.create("file:/x").toURL(), new Date(7), new java.sql.Timestamp(8), new java.sql.Date(9), new java.sql.Time(9),
                BitSet.valueOf(new long[] {5, 7}), Currency.getInstance("EUR"), new File("a/b"),
                new GregorianCalendar(2_026, Calendar.MAY, 1), Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo")),
                new BigDecimal("1.250"), new MathContext(7), UUID.randomUUID(), Duration.ofDays(1), Period.ofDays(3),
                OffsetDateTime.MIN, OffsetTime.MAX, ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneId.of("America/New_York")),
                ZoneId.of("Europe/Berlin"), ZoneOffset.ofHours(2), ZoneId.of("Europe/Berlin").getRules(), Year.of(7),
                YearMonth.of(7, 7), MonthDay.of(7, 7), DayOfWeek.MONDAY, Month.MAY, ChronoUnit.DAYS, Clock.systemUTC(),
                JapaneseDate.of(2026, 1, 1), HijrahDate.of(1_440, 1, 1), WeekFields.ISO, ValueRange.of(1, 7),
                InetAddress.getLoopbackAddress(), InetAddress.getByName("::1"), new InetSocketAddress("127.0.0.1", 80),
                InetSocketAddress.createUnresolved("host.example", 80), new SimpleEntry<>("k", 1), new AtomicInteger(7),
                new AtomicLong(7), new LongAdder(), new Random(7), new ReentrantLock(), new StringBuilder("b"),
                new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.US)),
                new SimpleDateFormat("yyyy", Locale.US), new ConcurrentHashMap<>(),
                new CopyOnWriteArrayList<>(List.of(1)), new Exception("e").getStackTrace()[0], String.class, int[].class,
                java.nio.file.attribute.PosixFilePermission.OWNER_READ, java.nio.file.StandardOpenOption.READ,
                java.util.concurrent.TimeUnit.DAYS, java.math.RoundingMode.UP,
                java.text.Normalizer.Form.NFC, Thread.State.NEW, java.lang.annotation.RetentionPolicy.RUNTIME,
                String.CASE_INSENSITIVE_ORDER, java.util.Comparator.naturalOrder(), java.util.Collections.reverseOrder(),
                java.text.AttributedCharacterIterator.Attribute.LANGUAGE, java.nio.ByteOrder.class,
                java.net.http.HttpClient.Version.HTTP_2, java.net.Proxy.Type.HTTP, java.net.StandardProtocolFamily.UNIX,
                java.time.format.TextStyle.FULL, java.time.temporal.ChronoField.DAY_OF_WEEK, java.time.format.FormatStyle.LONG,
                Path.class);
    }

    @ParameterizedTest
    @MethodSource("values")
    void plainValue_passes_aloneAndInside(Object value) throws Exception {
        assertSame(value, there(value));
        assertSame(value, ((Holder) there(new Holder(value))).held());
        Bean bean = new Bean();
        bean.held = value;
        assertSame(value, ((Bean) there(bean)).held);
        assertSame(value, ((List<?>) there(new ArrayList<>(List.of(value)))).getFirst());
    }

    @Test
    void arrayOfWhatDoesNotTravelItself_passesEmpty() throws Exception {
        assertThat(there(new Path[0])).isInstanceOf(Path[].class);
        assertThat(there(new Path[1])).isEqualTo(new Path[1]);
    }

    interface Greeting {
        String to(String name);
    }

    record Prefix(String text) implements InvocationHandler, Serializable {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return text + arguments[0];
        }
    }

    @Test
    void proxy_passes_withItsHandler_alsoOfAnInterfaceThatIsNotPublic() throws Exception {
        ClassLoader loader = getClass().getClassLoader();
        Object proxy = Proxy.newProxyInstance(loader, new Class<?>[] {Greeting.class, Runnable.class}, new Prefix("hello "));
        assertThat(((Greeting) there(proxy)).to("you")).isEqualTo("hello you");
        Greeting greeting = (Greeting) ((Holder) there(new Holder(proxy))).held();
        assertThat(greeting.to("me")).isEqualTo("hello me");
        assertThat(greeting).isInstanceOf(Runnable.class);
        Object open = Proxy.newProxyInstance(loader, new Class<?>[] {Comparable.class}, new Prefix("x"));
        assertThat(there(open)).isInstanceOf(Comparable.class);
    }

    record Order(String name, List<Object> lines) implements Serializable {}

    static final class Kind extends javax.management.ObjectName {
        Kind() throws Exception {
            super("a:b=c");
        }
    }

    @Test
    void whatNobodyTakes_isRefusedBeforeItIsSent_withItsClassAndTheWayToIt() throws Exception {
        Order order = new Order("o", new ArrayList<>(List.of("first", new javax.management.ObjectName("a:b=c"))));
        assertThatThrownBy(() -> Values.encode(order))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(
                                TransferPath.refusal(refused, order, "the input", TransferPath.CURE))
                        .isEqualTo("the input cannot be sent to another process: the input (PlainValuesTest$Order); its field"
                                + " `lines` (ArrayList); its element 1 is a javax.management.ObjectName, a class of the"
                                + " JDK's own, which no process takes from another. Send what it is made of instead: text,"
                                + " numbers, or a record of your own."));
        Object below = new Order("o", List.of(new Kind()));
        assertThatThrownBy(() -> Values.encode(below))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(
                                TransferPath.refusal(refused, below, "the input", TransferPath.CURE))
                        .contains("element 0 is a dev.progeny.wire.PlainValuesTest$Kind, a class of the JDK's own"));
        assertThatThrownBy(() -> Values.encode(new javax.management.ObjectName[0]))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("javax.management.ObjectName");
    }

    private static void assertSame(Object value, Object back) {
        assertThat(back).hasSameClassAs(value);
        if (value instanceof Calendar) { // says of itself whether it has counted its fields, too
            assertThat(back).isEqualTo(value);
            return;
        }
        assertThat(back.toString().replaceAll("@[0-9a-f]+", "")).isEqualTo(value.toString().replaceAll("@[0-9a-f]+", ""));
    }

    private static Object there(Object value) throws Exception {
        return Values.decode(ByteBuffer.wrap(Values.encode(value)));
    }
}
