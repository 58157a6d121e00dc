package dev.progeny.cli.download;

import static dev.progeny.cli.download.Trial.MIB;
import static dev.progeny.cli.download.Trial.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that will not be asked for parts, or not twice, or not by two at once: the file can be had all the same. */
class DifficultServersTest {

    private static final int BYTES = 8 * MIB;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final DemoFile file = DemoFile.of("file", BYTES);
    private final AtomicInteger requests = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @TempDir
    Path folder;

    private Trial trial;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        trial = new Trial(folder, file);
    }

    @AfterEach
    void stop() {
        trial.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void nodesThatNameTheFileDifferently_startItOverOnce(int connections) throws Exception {
        trial.connections = connections;
        serve(exchange -> send(exchange, "\"node" + requests.incrementAndGet() + "\"", requests.get() == 1 ? MIB : BYTES));
        assertThat(run()).isInstanceOf(Outcome.Done.class);
        trial.assertWhole(file);
    }

    @Test
    void totalsThatAreWrong_startItOverOnce_andBringNoProgress() throws Exception {
        serve(exchange -> {
            requests.incrementAndGet();
            exchange.getResponseHeaders().set("X-Total", "17");
            send(exchange, "\"a\"", MIB);
        });
        assertThat(run()).isInstanceOfSatisfying(Outcome.Retry.class, retry -> {
            assertThat(retry.progress()).isFalse();
            assertThat(retry.reason()).contains("started over, for the server contradicts itself");
        });
        assertThat(requests).as("whole, a part, whole").hasValue(3);
    }

    @Test
    void serverThatAllowsOneConnection_isLeftWithOne() throws Exception {
        trial.connections = 4;
        var free = new Semaphore(1);
        serve(exchange -> {
            requests.incrementAndGet();
            if (!free.tryAcquire()) {
                status(exchange, 403, null);
                return;
            }
            try {
                send(exchange, "\"a\"", BYTES);
            } finally {
                free.release();
            }
        });
        assertThat(run()).isEqualTo(done(BYTES, BYTES));
        trial.assertWhole(file);
    }

    /** The first answer of the redirect is all there will ever be of the file, however late the refusals of others come. */
    @ParameterizedTest
    @ValueSource(ints = {0, 300})
    void linkThatIsGoodForOneUse_bringsAllWithItsFirstAnswer(int millis) throws Exception {
        trial.connections = 4;
        serve(exchange -> {
            if (exchange.getRequestURI().getQuery() == null) {
                status(exchange, 302, "?signed");
            } else if (requests.incrementAndGet() > 1) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
                status(exchange, 403, null);
            } else {
                send(exchange, "\"a\"", BYTES);
            }
        });
        assertThat(run()).isEqualTo(done(BYTES, BYTES));
        trial.assertWhole(file);
    }

    @Test
    void serverThatRefusesParts_isAskedForTheWhole() throws Exception {
        serve(exchange -> {
            if (exchange.getRequestHeaders().containsKey("Range")) {
                status(exchange, 403, null);
            } else {
                send(exchange, "\"a\"", requests.incrementAndGet() == 1 ? MIB : BYTES);
            }
        });
        assertThat(run()).isEqualTo(done(BYTES, BYTES + MIB));
        trial.assertWhole(file);
    }

    @Test
    void serverThatRefusesAllFromNowOn_leavesWhatIsThere() throws Exception {
        serve(exchange -> {
            if (requests.incrementAndGet() > 1) {
                status(exchange, 403, null);
            } else {
                send(exchange, "\"a\"", MIB);
            }
        });
        assertThat(run()).isEqualTo(new Outcome.Failed("403 Forbidden", Outcome.Kind.REFUSED));
        assertThat(trial.part(file)).hasSize(MIB);
        assertThat(trial.sidecar(file)).exists();
    }

    @Test
    void answersThatEndAfterAByte_areNotTakenForProgress() throws Exception {
        trial.connections = 4;
        serve(exchange -> send(exchange, "\"a\"", requests.incrementAndGet() == 1 ? MIB : 1));
        Outcome first = run();
        assertThat(first).isInstanceOfSatisfying(Outcome.Retry.class, retry -> assertThat(retry.progress()).isTrue());
        assertThat(run()).isInstanceOfSatisfying(Outcome.Retry.class, retry -> assertThat(retry.progress()).isFalse());
        assertThat(requests.get()).isLessThan(60);
    }

    @Test
    void serverThatSendsLittleAtOnce_isAskedAgainAndAgain() throws Exception {
        serve(exchange -> {
            requests.incrementAndGet();
            exchange.getResponseHeaders().set("X-Most", String.valueOf(MIB));
            send(exchange, "\"a\"", requests.get() == 1 ? MIB : BYTES);
        });
        assertThat(run()).isEqualTo(done(BYTES, BYTES));
        trial.assertWhole(file);
        assertThat(requests).hasValue(8);
    }

    private Outcome run() {
        return trial.run(file, URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/file"));
    }

    private void serve(HttpHandler handler) {
        server.createContext("/", handler);
    }

    private static void status(HttpExchange exchange, int status, String location) throws IOException {
        if (location != null) {
            exchange.getResponseHeaders().set("Location", location);
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    /** The file, or the part that is asked for; after so many bytes the connection is cut. */
    private void send(HttpExchange exchange, String etag, int cut) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("ETag", etag);
        headers.set("Accept-Ranges", "bytes");
        String asked = exchange.getRequestHeaders().getFirst("Range");
        Matcher range = RANGE.matcher(asked == null ? "" : asked);
        int from = range.matches() ? Integer.parseInt(range.group(1)) : 0;
        int limit = asked == null || range.group(2).isEmpty() ? BYTES : Integer.parseInt(range.group(2)) + 1;
        if (asked != null) {
            String most = headers.getFirst("X-Most");
            limit = most == null ? limit : Math.min(limit, from + Integer.parseInt(most));
            String total = headers.getFirst("X-Total");
            headers.set("Content-Range", "bytes " + from + "-" + (limit - 1) + "/" + (total == null ? BYTES : total));
        }
        byte[] bytes = new byte[Math.min(cut, limit - from)];
        file.fill(from, bytes, bytes.length);
        exchange.sendResponseHeaders(asked == null ? 200 : 206, limit - from);
        exchange.getResponseBody().write(bytes);
        exchange.getResponseBody().flush();
        if (bytes.length < limit - from) {
            throw new IOException("cut"); // which makes the server close the connection
        }
        exchange.close();
    }
}
