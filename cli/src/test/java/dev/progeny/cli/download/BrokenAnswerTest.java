package dev.progeny.cli.download;

import static dev.progeny.cli.download.Trial.done;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that end where no answer may: none of them is a finished file. */
class BrokenAnswerTest {

    private final DemoFile file = DemoFile.of("file", 5);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nServer: x\r\nConte",
        "HTTP/1.1 200 OK\r\nContent-Length: ",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "SSH-2.0-OpenSSH\r\n"
    })
    void answerCutOff_isARetry(String answer) throws Exception {
        assertThat(run(answer)).isInstanceOf(Outcome.Retry.class);
        assertThat(folder.resolve("file")).doesNotExist();
    }

    @Test
    void bodyThatEndsWithItsConnection_isAFile() throws Exception {
        assertThat(run("HTTP/1.0 200 OK\r\n\r\nhello")).isEqualTo(done(5, 5));
        assertThat(folder.resolve("file")).hasContent("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5, 5", "5\r\nContent-Length: 5", "5,5,5"})
    void lengthSaidTwice_isOneLength(String length) throws Exception {
        assertThat(run("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\nhello")).isEqualTo(done(5, 5));
        assertThat(folder.resolve("file")).hasContent("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Length: 5, 6", "Content-Length: 5\r\nContent-Length: 6", "Content-Length: five", "Content-Length: -5",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: gzip"
    })
    void lengthThatContradictsItself_isNoAnswer(String header) throws Exception {
        assertThat(run("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\nhello")).isInstanceOf(Outcome.Retry.class);
        assertThat(folder.resolve("file")).doesNotExist();
    }

    @Test
    void answerWithoutContent_isRefused() throws Exception {
        assertThat(run("HTTP/1.1 204 No Content\r\n\r\n"))
                .isEqualTo(new Outcome.Failed("204 No Content", Outcome.Kind.REFUSED));
    }

    @Test
    void rangeThatNobodyAskedFor_isRefused() throws Exception {
        assertThat(run("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\nhello"))
                .isEqualTo(new Outcome.Failed("206 Partial Content", Outcome.Kind.REFUSED));
        assertThat(Files.exists(folder.resolve("file"))).isFalse();
    }

    /** A server that says the same on every connection, then closes it. */
    private Outcome run(String answer) throws IOException {
        try (var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var trial = new Trial(folder, file)) {
            Thread.ofVirtual().start(() -> serve(listener, answer));
            return trial.run(file, URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/file"));
        }
    }

    private static void serve(ServerSocket listener, String answer) {
        while (true) {
            try (Socket client = listener.accept()) {
                var in = client.getInputStream();
                int blank = 0;
                while (blank < 4) {
                    int octet = in.read();
                    blank = octet == '\r' || octet == '\n' ? blank + 1 : octet < 0 ? 4 : 0;
                }
                client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException closed) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }
}
