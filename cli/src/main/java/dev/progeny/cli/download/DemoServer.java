package dev.progeny.cli.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A web server on loopback with files that exist only as rules, each with its own way of being difficult. */
final class DemoServer implements AutoCloseable {

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // else small answers wait 40 ms for an ACK
    }

    private final HttpServer server;
    private final String scheme;
    private final Map<String, DemoFile> files;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Map<String, Integer> turns = new ConcurrentHashMap<>();
    private final Queue<Request> log = new ConcurrentLinkedQueue<>();
    private final Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Duration distance;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /** What was asked, and the status that was answered. */
    record Request(String method, String path, @Nullable String range, @Nullable String ifRange, int status) {}

    private DemoServer(HttpServer server, String scheme, List<DemoFile> files, Duration distance) {
        this.distance = distance;
        this.server = server;
        this.scheme = scheme;
        this.files = files.stream()
                .collect(Collectors.toUnmodifiableMap(file -> "/" + file.name(), Function.identity()));
    }

    /** Starts one on a free port. */
    static DemoServer start(List<DemoFile> files) throws IOException {
        return start(files, Duration.ZERO);
    }

    /** As {@link #start(List)}, as far away as {@code distance}: so long every answer takes to set out. */
    static DemoServer start(List<DemoFile> files, Duration distance) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return start(HttpServer.create(address, 0), "http", files, distance);
    }

    /** Starts on a server that is bound, for example one that speaks TLS. */
    static DemoServer start(HttpServer bound, String scheme, List<DemoFile> files) {
        return start(bound, scheme, files, Duration.ZERO);
    }

    private static DemoServer start(HttpServer bound, String scheme, List<DemoFile> files, Duration distance) {
        var demo = new DemoServer(bound, scheme, files, distance);
        bound.createContext("/", demo::answer);
        bound.setExecutor(demo.executor);
        bound.start();
        return demo;
    }

    URI url(DemoFile file) {
        return url(file.name());
    }

    URI url(String path) {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().getHostAddress();
        try {
            return new URI(scheme, null, host, address.getPort(), "/" + path, null, null);
        } catch (URISyntaxException impossible) {
            throw new IllegalArgumentException("the path must fit into a URL: " + path, impossible);
        }
    }

    /** All requests so far, in the order of their answers. */
    List<Request> requests() {
        return List.copyOf(log);
    }

    /** The far ends of all connections so far. */
    Set<InetSocketAddress> clients() {
        return Set.copyOf(clients);
    }

    private void answer(HttpExchange exchange) throws IOException {
        clients.add(exchange.getRemoteAddress());
        LockSupport.parkNanos(distance.toNanos());
        String path = exchange.getRequestURI().getPath();
        DemoFile file = files.get(path);
        if (file == null) {
            note(exchange, 404);
            exchange.sendResponseHeaders(404, -1);
        } else {
            int count = counts.merge(path, 1, Integer::sum);
            new DemoAnswer(exchange, file.at(count), count, this).send();
        }
        exchange.close(); // not after a failure: that would end a chunked body as if it were whole
    }

    void note(HttpExchange exchange, int status) {
        var headers = exchange.getRequestHeaders();
        log.add(new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers.getFirst("Range"),
                headers.getFirst("If-Range"),
                status));
    }

    /** True so many times for this file. */
    boolean takeTurn(DemoFile file, int times) {
        return turns.merge(file.name(), 1, Integer::sum) <= times;
    }

    /** Waits until this server is closed. */
    void awaitClosed() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        executor.shutdownNow();
    }
}
