package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.progeny.shared.SharedLong;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;

/** A server, a folder, and attempts to get files from the one to the other. */
final class Trial implements AutoCloseable {

    static final int MIB = 1 << 20;

    final DemoServer server;
    final Path folder;
    final Lane lane = Lane.create();
    Proxies proxies = new Proxies(Map.of()); // whatever the environment of this build names
    int connections = 1;
    boolean replace;
    Checksum checksum;
    Duration stall = Duration.ofSeconds(10);
    long bytesPerSecond;
    SharedLong rateClock;

    Trial(Path folder, DemoFile... files) throws IOException {
        this(folder, DemoServer.start(List.of(files)));
    }

    Trial(Path folder, DemoServer server) {
        this.folder = folder;
        this.server = server;
    }

    Outcome run(DemoFile file) {
        return run(file, server.url(file));
    }

    Outcome run(DemoFile file, URI url) {
        return attempt(file, url, lane).call(proxies);
    }

    Attempt attempt(DemoFile file, URI url, Lane where) {
        var settings = new TransferSettings(connections, MIB, stall, bytesPerSecond, rateClock);
        return new Attempt(new Item(0, url, target(file).toString(), replace, checksum), settings, where);
    }

    /** Runs an attempt until so many bytes are on disk, then interrupts it; the server must stall there. */
    Outcome runUntil(long bytes, DemoFile file) throws Exception {
        var attempt = new FutureTask<>(() -> run(file));
        Thread thread = Thread.ofVirtual().start(attempt);
        await().pollInterval(Duration.ofMillis(5)).until(() -> lane.done().get() >= bytes);
        thread.interrupt();
        return attempt.get();
    }

    /** Leaves so many bytes and their sidecar, as a stopped or killed attempt does. */
    void leaveUnfinished(long bytes, DemoFile file) throws Exception {
        assertThat(runUntil(bytes, file)).isEqualTo(new Outcome.Failed("stopped", Outcome.Kind.STOPPED));
        assertThat(part(file)).hasSize(bytes);
        assertThat(sidecar(file)).exists();
    }

    Path target(DemoFile file) {
        return folder.resolve(file.name());
    }

    Path part(DemoFile file) {
        return folder.resolve(file.name() + ".part");
    }

    Path sidecar(DemoFile file) {
        return folder.resolve(file.name() + ".part.progeny");
    }

    /** The file is there byte for byte, and nothing else is. */
    void assertWhole(DemoFile file) throws IOException {
        assertThat(file.isIn(target(file))).as("%s byte for byte", file.name()).isTrue();
        assertThat(part(file)).doesNotExist();
        assertThat(sidecar(file)).doesNotExist();
    }

    void assertNothingLeft() throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    List<String> ranges() {
        return server.requests().stream().map(DemoServer.Request::range).toList();
    }

    List<Integer> statuses() {
        return server.requests().stream().map(DemoServer.Request::status).toList();
    }

    static Outcome done(long bytes, long fetched) {
        return new Outcome.Done(bytes, fetched);
    }

    @Override
    public void close() {
        server.close();
    }
}
