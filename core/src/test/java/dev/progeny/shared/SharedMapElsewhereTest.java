package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.ChildProcess;
import dev.progeny.NotTransferableException;
import dev.progeny.PeerClosedException;
import dev.progeny.shared.Hosting.Inbox;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The map lives in a child, so that every method here is a call. */
class SharedMapElsewhereTest extends SharedMapContract {

    private final List<ChildProcess<Void>> owners = new ArrayList<>();

    @Override
    @SuppressWarnings("unchecked")
    <K, V> SharedMap<K, V> map() throws Exception {
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
    void whatCannotTravel_isRefused_andTheMapIsAsItWas() throws Exception {
        SharedMap<String, Object> map = map();
        map.put("a", 1);
        assertThatThrownBy(() -> map.put("a", new Object()))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("java.lang.Object");
        assertThat(map.get("a")).isEqualTo(1);
    }

    @Test
    void mapOfADeadOwner_failsClearly() throws Exception {
        SharedMap<String, Integer> map = map();
        map.put("a", 1);
        close();
        owners.clear();
        assertThatThrownBy(() -> map.get("a")).isInstanceOf(PeerClosedException.class);
        assertThat(map).hasToString("SharedMap[closed by its owner]");
        map.close();
    }

    @Test
    void aHundredThousandEntries_comeInOneIteration() throws Exception {
        SharedMap<Integer, String> map = map();
        for (int part = 0; part < 10; part++) {
            java.util.Map<Integer, String> chunk = new java.util.HashMap<>();
            for (int i = 0; i < 10_000; i++) {
                chunk.put(part * 10_000 + i, "value " + i);
            }
            map.putAll(chunk);
        }
        assertThat(map.keySet().stream().mapToLong(Integer::longValue).sum()).isEqualTo(99_999L * 100_000 / 2);
        assertThat(map.entrySet()).hasSize(100_000);
    }
}
