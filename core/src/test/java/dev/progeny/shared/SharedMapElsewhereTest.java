package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.ChildProcess;
import dev.progeny.shared.Hosting.Inbox;
import dev.progeny.testkit.NothingLeft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The map lives in a child, so that every method here is a call; beyond what {@link MapTest} asks. */
@ExtendWith(NothingLeft.class)
class SharedMapElsewhereTest {

    private final List<ChildProcess<Void>> owners = new ArrayList<>();

    @SuppressWarnings("unchecked")
    private <K, V> SharedMap<K, V> map() throws Exception {
        BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        Inbox inbox = Shared.host(Inbox.class, received::add);
        owners.add(ChildProcess.start(() -> {
            inbox.put(SharedMap.create());
            TimeUnit.MINUTES.sleep(5);
        }));
        Object map = received.poll(20, TimeUnit.SECONDS);
        Shared.unhost(inbox);
        assertThat(map).isNotNull();
        return (SharedMap<K, V>) map;
    }

    @AfterEach
    void close() {
        for (ChildProcess<Void> owner : owners) {
            owner.kill();
            owner.onExit().join();
        }
    }

    @Test
    void fourThreadsThatMergeAndCompute_loseNothing() throws Exception {
        SharedMap<Integer, Integer> map = map();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                done.add(threads.submit(() -> IntStream.range(0, 200).forEach(i -> {
                    map.merge(i % 3, 1, Integer::sum);
                    map.compute(i % 3, (key, value) -> value + 1);
                })));
            }
            for (Future<?> each : done) {
                each.get();
            }
        }
        assertThat(map.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(4 * 200 * 2);
    }

    @Test
    void aHundredThousandEntries_comeInOneIteration() throws Exception {
        SharedMap<Integer, String> map = map();
        for (int part = 0; part < 10; part++) {
            Map<Integer, String> chunk = new HashMap<>();
            for (int i = 0; i < 10_000; i++) {
                chunk.put(part * 10_000 + i, "value " + i);
            }
            map.putAll(chunk);
        }
        assertThat(map.keySet().stream().mapToLong(Integer::longValue).sum()).isEqualTo(99_999L * 100_000 / 2);
        assertThat(map.entrySet()).hasSize(100_000);
    }
}
