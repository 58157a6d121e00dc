package dev.progeny.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
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
    void chainWithoutEnd_isCut() throws IOException {
        Throwable chain = new WithSocket("0", null);
        for (int i = 1; i < 10_000; i++) {
            chain = new WithSocket("" + i, chain);
        }
        Failure.Facts facts = there(chain).facts();
        int depth = 0;
        for (; facts.hasCause(); depth++) {
            facts = facts.causes().getFirst();
        }
        assertThat(depth).isEqualTo(16);
    }

    @Test
    void frameThatCarriesSomethingElse_isAViolation() throws IOException {
        byte[] text = Values.encode("no failure");
        assertThatThrownBy(() -> Failure.decode(ByteBuffer.wrap(text))).isInstanceOf(ProtocolException.class);
    }

    private static Failure there(Throwable thrown) throws IOException {
        return Failure.decode(ByteBuffer.wrap(Failure.of(thrown).encode()));
    }
}
