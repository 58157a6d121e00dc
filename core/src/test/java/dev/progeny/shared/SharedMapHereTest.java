package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.progeny.PeerClosedException;
import dev.progeny.Pool;
import dev.progeny.testkit.NothingLeft;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The map lives in this process; others use it too; beyond what {@link MapTest} asks. */
@ExtendWith(NothingLeft.class)
class SharedMapHereTest {

    private final List<SharedMap<?, ?>> maps = new ArrayList<>();

    private <K, V> SharedMap<K, V> map() {
        SharedMap<K, V> map = SharedMap.create();
        maps.add(map);
        return map;
    }

    @AfterEach
    void close() {
        maps.forEach(SharedMap::close);
    }

    @Test
    void fourProcessesThatCount_loseNothing() {
        SharedMap<String, Integer> counts = map();
        try (Pool pool = Pool.processes(4)) {
            pool.map(IntStream.range(0, 400).boxed().toList(), i -> {
                counts.merge("word" + i % 3, 1, Integer::sum);
                return counts.computeIfAbsent("pid" + ProcessHandle.current().pid(), pid -> 1);
            });
        }
        assertThat(counts.keySet().stream().filter(key -> key.startsWith("pid"))).hasSizeBetween(1, 4);
        assertThat(IntStream.range(0, 3).map(i -> counts.get("word" + i)).sum()).isEqualTo(400);
    }

    @Test
    void whatAnotherProcessGot_isACopy_andWhatItSendsHomeIsTheMap() throws Exception {
        SharedMap<String, List<String>> map = map();
        map.put("a", new ArrayList<>(List.of("x")));
        SharedMap<String, List<String>> back = Hosting.inChild(() -> {
            map.get("a").add("y");
            map.put("b", List.of("z"));
            return map;
        });
        assertThat(map.get("a")).containsExactly("x");
        assertThat(back.get("a")).isSameAs(map.get("a"));
        assertThat(back).hasToString("{a=[x], b=[z]}");
        map.close();
        assertThatThrownBy(() -> back.get("a")).isInstanceOf(IllegalStateException.class);
        assertThat(back).hasToString("SharedMap[closed by its owner]");
    }

    @Test
    void closedByItsOwner_isGoneForOthers() throws Exception {
        SharedMap<String, Integer> map = map();
        SharedMap<String, Integer> ended = map();
        ended.put("a", 1);
        map.put("map", 1);
        SharedLong step = SharedLong.create(0);
        Thread closer = Thread.ofVirtual().start(() -> {
            dev.progeny.testkit.Eventually.holds(() -> step.get() == 1);
            ended.close();
            step.set(2);
        });
        boolean refused = Hosting.inChild(() -> {
            boolean there = ended.get("a") == 1;
            step.set(1);
            while (step.get() < 2) {
                Thread.onSpinWait();
            }
            return there
                    && catchThrowable(() -> ended.get("a")) instanceof PeerClosedException
                    && ended.toString().equals("SharedMap[closed by its owner]")
                    && map.get("map") == 1;
        });
        assertThat(refused).isTrue();
        closer.join();
    }
}
