package dev.progeny.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeMessagesTest {

    @Test
    void bootstrap_arrivesAsWritten() throws IOException {
        var sent = new Bootstrap(Token.create(), "/tmp/x/socket", 4711, 3, new Bootstrap.Nesting(2, 5), "worker-ü");
        var bytes = new ByteArrayOutputStream();
        sent.write(new DataOutputStream(bytes));

        Bootstrap read = Bootstrap.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(read).usingRecursiveComparison().isEqualTo(sent);
        assertThat(read.token().matches(sent.token())).isTrue();
    }

    @Test
    void bootstrapFromAKeyboard_isRefusedWithAReason() {
        var typed = new DataInputStream(new ByteArrayInputStream("hello\n".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> Bootstrap.read(typed))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("not by hand");
    }

    @Test
    void hello_arrivesAsWritten() throws IOException {
        Hello sent = Hello.of(Token.create());
        Hello read = Hello.decode(new Frame(FrameType.HELLO, sent.encode()));
        assertThat(read.token().matches(sent.token())).isTrue();
        assertThat(read.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(read.versions()).contains(System.getProperty("java.version")).contains(Hello.LIBRARY);
    }

    @Test
    void library_isOfTheVersionThatTheBuildSays() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<version>" + Hello.LIBRARY + "</version>");
    }

    @Test
    void helloOfAnotherTypeOrCutShort_isRefused() {
        ByteBuffer body = Hello.of(Token.create()).encode();
        byte[] bytes = new byte[body.remaining()];
        body.get(0, bytes);
        assertThatThrownBy(() -> Hello.decode(new Frame(FrameType.RESULT, body.duplicate())))
                .isInstanceOf(ProtocolException.class);
        for (int length = 0; length < bytes.length; length++) {
            Frame cut = new Frame(FrameType.HELLO, ByteBuffer.wrap(bytes, 0, length));
            assertThatThrownBy(() -> Hello.decode(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void token_matchesItselfOnly_andIsNeverPrinted() {
        Token token = Token.create();
        assertThat(token.matches(token)).isTrue();
        assertThat(token.matches(Token.create())).isFalse();
        assertThat(token).hasToString("Token[secret]");
    }

    @Test
    void taskFrame_arrivesAsWritten() throws IOException {
        var sent = new TaskFrame(-5, 3, 9, true, ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[] {3}));
        ByteBuffer body = ByteBuffer.allocate(TaskFrame.HEAD + 3);
        for (ByteBuffer part : sent.parts()) {
            body.put(part.duplicate());
        }
        TaskFrame read = TaskFrame.decode(body.flip());
        assertThat(read).isEqualTo(sent);
    }

    @Test
    void taskFrameWhoseCodeIsLongerThanItsBody_isRefused() {
        for (int length : new int[] {-1, 1, Integer.MAX_VALUE}) {
            ByteBuffer body = ByteBuffer.allocate(TaskFrame.HEAD).putLong(1).putInt(0).putInt(0).putInt(length).flip();
            assertThatThrownBy(() -> TaskFrame.decode(body)).isInstanceOf(ProtocolException.class);
        }
        assertThatThrownBy(() -> TaskFrame.decode(ByteBuffer.allocate(TaskFrame.HEAD - 1))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void classesFrame_arrivesAsWritten_andABrokenOneIsRefused() throws IOException {
        var sent = new ClassesFrame(4, List.of(new ClassesFrame.PushedClass("a.B", new byte[] {1, 2, 3})));
        ClassesFrame read = ClassesFrame.decode(sent.encode());
        assertThat(read.codeBase()).isEqualTo(4);
        assertThat(read.classes()).singleElement().satisfies(pushed -> {
            assertThat(pushed.name()).isEqualTo("a.B");
            assertThat(pushed.file()).containsExactly(1, 2, 3);
        });
        ByteBuffer whole = sent.encode();
        for (int length = 5; length < whole.limit(); length++) {
            ByteBuffer part = whole.slice(0, length);
            assertThatThrownBy(() -> ClassesFrame.decode(part)).isInstanceOf(ProtocolException.class);
        }
    }
}
