package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.shared.SharedLong;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateLimitTest {

    private static final long BYTES_PER_SECOND = 512 << 10;
    private static final long BYTES_EACH = 256 << 10;

    @TempDir
    Path folder;

    @Test
    void twoAttemptsTogether_keepTheLimit() throws Exception {
        var one = DemoFile.of("one", BYTES_EACH);
        var other = DemoFile.of("other", BYTES_EACH);
        try (var trial = new Trial(folder, one, other)) {
            trial.rateClock = SharedLong.create(0);
            trial.bytesPerSecond = BYTES_PER_SECOND;
            var beside = new FutureTask<>(() ->
                    trial.attempt(other, trial.server.url(other), Lane.create()).call(trial.proxies));
            long started = System.nanoTime();
            Thread.startVirtualThread(beside);
            assertThat(trial.run(one)).isInstanceOf(Outcome.Done.class);
            assertThat(beside.get()).isInstanceOf(Outcome.Done.class);
            // Both together are one second of the limit; the first piece of each may go at once.
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isBetween(Duration.ofMillis(850), Duration.ofMillis(1800));
            trial.assertWhole(one);
            trial.assertWhole(other);
        }
    }

    @Test
    void lowLimit_isPaidInSmallPieces() {
        var clock = SharedLong.create(0);
        assertThat(new RateLimit(20_000, clock).chunkBytes(65_536)).isEqualTo(2_000);
        assertThat(new RateLimit(10, clock).chunkBytes(65_536)).isEqualTo(512);
        assertThat(new RateLimit(1 << 30, clock).chunkBytes(65_536)).isEqualTo(65_536);
        assertThat(new RateLimit(0, null).chunkBytes(65_536)).isEqualTo(65_536);
        assertThat(new RateLimit(10, clock).chunkBytes(1)).isEqualTo(1);
    }
}
