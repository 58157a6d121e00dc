package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a server says, a file that is done is one version of it. */
class LyingServerTest {

    private static final int SERVERS = 120;
    private static final int ATTEMPTS = 4;
    private static final int MOST_REQUESTS_OF_AN_ATTEMPT = 40;

    @TempDir
    Path folder;

    @Test
    void serverThatLiesInEveryHeader_neverMakesUsJoinTwoVersions() throws IOException {
        int done = 0;
        Set<LyingServer.Naming> namings = EnumSet.noneOf(LyingServer.Naming.class);
        for (int seed = 0; seed < SERVERS; seed++) {
            try (var server = new LyingServer(seed)) {
                Path target = folder.resolve("file" + seed);
                for (int attempt = 0; attempt < ATTEMPTS && !Files.exists(target); attempt++) {
                    int before = server.requests();
                    Outcome outcome = attempt(server.url(), target, seed % 3 == 0 ? 1 : 3);
                    assertThat(server.requests() - before).as("requests of server %d", seed)
                            .isLessThanOrEqualTo(MOST_REQUESTS_OF_AN_ATTEMPT);
                    assertThat(outcome).as("server %d", seed).isNotInstanceOf(Outcome.Failed.class);
                }
                if (Files.exists(target)) {
                    done++;
                    namings.add(server.naming());
                    assertThat(server.isOneVersion(Files.readAllBytes(target)))
                            .as("one version from server %d, %s", seed, server.naming()).isTrue();
                }
            }
        }
        assertThat(done).as("files that could be had in spite of it").isGreaterThan(SERVERS / 2);
        assertThat(namings).hasSize(LyingServer.Naming.values().length);
    }

    private static Outcome attempt(URI url, Path target, int connections) {
        var settings = new TransferSettings(connections, 1, Duration.ofSeconds(10), 0, null);
        return new Attempt(new Item(0, url, target.toString(), false, null), settings, Lane.create())
                .call(new Proxies(Map.of()));
    }
}
