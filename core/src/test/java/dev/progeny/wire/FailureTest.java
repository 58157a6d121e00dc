package dev.progeny.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTest {

    static final class WithSocket extends RuntimeException {
        final Object socket = new Object();

        WithSocket(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static final class BadMessage extends RuntimeException {
        @Override
        public String getMessage() {
            throw new IllegalStateException("even this fails");
        }
    }

    @Test
    void exceptionThatTravels_isRebuiltWithAllItHas() throws IOException {
        var thrown = new IllegalStateException("outer", new IOException("inner"));
        thrown.addSuppressed(new ArithmeticException("aside"));

        Throwable rebuilt = there(thrown).rebuild();
        assertThat(rebuilt).isExactlyInstanceOf(IllegalStateException.class).hasMessage("outer");
        assertThat(rebuilt.getCause()).isExactlyInstanceOf(IOException.class).hasMessage("inner");
        assertThat(rebuilt.getSuppressed()).singleElement().isExactlyInstanceOf(ArithmeticException.class);
        assertThat(rebuilt.getStackTrace()).isEqualTo(thrown.getStackTrace());
    }

    @Test
    void exceptionThatDoesNotTravel_leavesItsFacts() throws IOException {
        var thrown = new WithSocket("outer", new IOException("inner"));
        Failure arrived = there(thrown);
        assertThat(arrived.rebuild()).isNull();
        assertThat(arrived.facts().type()).isEqualTo(WithSocket.class.getName());
        assertThat(arrived.facts().message()).isEqualTo("outer");
        assertThat(arrived.facts().stack()).containsExactly(thrown.getStackTrace());
        assertThat(arrived.facts().hasCause()).isTrue();
        assertThat(arrived.facts().causes()).singleElement().satisfies(cause -> assertThat(cause.message())
                .isEqualTo("inner"));
    }

    @Test
    void exceptionWhoseMessageFails_stillArrives() throws IOException {
        assertThat(there(new BadMessage()).facts().message()).contains("getMessage failed");
    }

    @Test
    void chainWithoutEnd_isCut_andSaysSo() throws IOException {
        Throwable chain = new WithSocket("0", null);
        for (int i = 1; i < 10_000; i++) {
            chain = new WithSocket("" + i, chain);
        }
        Failure.Facts facts = there(chain).facts();
        int depth = 0;
        for (; facts.hasCause(); depth++) {
            facts = facts.causes().getFirst();
        }
        assertThat(depth).isEqualTo(101);
        assertThat(facts.message()).isEqualTo("(cut here, with what belongs to it: 100 causes are told before it)");
        assertThat(rebuiltFromFacts(chain)).hasRootCauseMessage(WithSocket.class.getName() + ": " + facts.message());
    }

    /** Each asked for its cause makes another one. */
    static final class Endless extends RuntimeException {
        @Override
        public synchronized Throwable getCause() {
            return new Endless();
        }
    }

    static final class CauseOfItself extends RuntimeException {
        final Object socket = new Object();

        @Override
        public synchronized Throwable getCause() {
            return this;
        }
    }

    static final class Closed extends RuntimeException {
        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("not even this");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            return null;
        }
    }

    @Test
    void ringOfCauses_isToldOnce_andEndsWithAMark() throws IOException {
        var first = new Exception("first");
        first.addSuppressed(new IOException("aside"));
        var second = new WithSocket("second", first);
        var ring = new Exception("outer", second);
        first.initCause(ring);
        Failure.Facts facts = there(ring).facts();
        Failure.Facts last = facts.causes().getFirst().causes().getFirst();
        assertThat(last.message()).isEqualTo("first");
        assertThat(last.causes()).hasSize(2);
        assertThat(last.causes().getFirst().message()).startsWith("(told above: it is among its own causes");
        assertThat(there(new CauseOfItself()).facts().causes()).singleElement().satisfies(
                mark -> assertThat(mark.message()).startsWith("(told above"));
        assertThat(there(new Endless()).facts().hasCause()).isTrue();
        assertThat(there(new Closed()).facts().hasCause()).isFalse();
    }

    @Test
    void exceptionThatWentRound_comesBackRound() throws IOException {
        var first = new Exception("first");
        first.initCause(new Exception("second", first));
        Throwable rebuilt = there(first).rebuild();
        assertThat(rebuilt.getCause().getCause()).isSameAs(rebuilt);
        assertThat(Thrown.anyCause(rebuilt, each -> each instanceof IOException)).isFalse();
        assertThat(Thrown.anyCause(new Endless(), each -> each instanceof IOException)).isFalse();
    }

    /** Twice the work at each level would take days. */
    @Test
    void failureThatIsCauseAndSuppressedAtEachLevel_isToldOnce_andStaysShared() throws IOException {
        Throwable attempt = new WithSocket("0", null);
        for (int i = 1; i <= 40; i++) {
            Throwable last = attempt;
            attempt = new WithSocket("" + i, last);
            attempt.addSuppressed(last);
        }
        Throwable rebuilt = rebuiltFromFacts(attempt);
        for (int i = 0; i < 40; i++) {
            assertThat(rebuilt.getSuppressed()).containsExactly(rebuilt.getCause());
            rebuilt = rebuilt.getCause();
        }
        assertThat(rebuilt).hasMessageEndingWith(": 0");
    }

    @Test
    void exceptionsThatSuppressEachOther_areToldOnce() throws IOException {
        List<WithSocket> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            all.add(new WithSocket("" + i, null));
        }
        for (WithSocket one : all) {
            all.stream().filter(other -> other != one).forEach(one::addSuppressed);
        }
        Throwable rebuilt = rebuiltFromFacts(all.getFirst());
        assertThat(rebuilt.getSuppressed()).hasSize(11);
    }

    @Test
    void manySuppressed_areCut_andTheirNumberIsTold() throws IOException {
        var thrown = new WithSocket("outer", null);
        for (int i = 0; i < 3_000; i++) {
            thrown.addSuppressed(new IOException("" + i));
        }
        List<Failure.Facts> told = there(thrown).facts().causes();
        assertThat(told).hasSizeLessThanOrEqualTo(1_001);
        assertThat(told.getLast().message()).contains("cut here").contains("2000 beside it");
    }

    @Test
    void largeMessage_travelsOnce_andIsCutInTheFactsOnly() throws IOException {
        String large = "ä".repeat(5_000_000);
        byte[] encoded = Failure.of(new IllegalStateException(large)).encode();
        assertThat(encoded.length).isLessThan(6_000_000);
        assertThat(Values.encode(new IllegalStateException(large))[0]).isEqualTo(Form.ARRAYS_AND_SERIALIZED);
        Failure there = Failure.decode(ByteBuffer.wrap(encoded));
        assertThat(there.rebuild()).hasMessage(large);
        assertThat(there.facts().message()).hasSizeLessThan(70_000).endsWith("… (cut here, of 5000000 characters)");
    }

    @Test
    void frameThatCarriesSomethingElse_isAViolation() throws IOException {
        byte[] text = Values.encode("no failure");
        assertThatThrownBy(() -> Failure.decode(ByteBuffer.wrap(text))).isInstanceOf(ProtocolException.class);
    }

    private static Throwable rebuiltFromFacts(Throwable thrown) throws IOException {
        Failure there = there(thrown);
        assertThat(there.rebuild()).isNull();
        var rebuilding = new Rebuilding(FailureTest.class.getClassLoader(), (type, message, cause) ->
                new Exception(type + ": " + message, cause));
        return rebuilding.rebuild(there, "here", List.of());
    }

    private static Failure there(Throwable thrown) throws IOException {
        return Failure.decode(ByteBuffer.wrap(Failure.of(thrown).encode()));
    }
}
