package dev.progeny.shared;

import com.google.common.collect.testing.ConcurrentMapTestSuiteBuilder;
import com.google.common.collect.testing.TestStringMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.MapFeature;
import dev.progeny.testkit.NothingLeft;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** A SharedMap is a {@link java.util.concurrent.ConcurrentMap} by the book: Guava's tests of every method. */
@ExtendWith(NothingLeft.class)
class SharedMapCollectionTest {

    private final List<SharedMap<?, ?>> maps = new ArrayList<>();

    @AfterEach
    void close() {
        maps.forEach(SharedMap::close);
    }

    @TestFactory
    Stream<DynamicNode> guavasTestsOfConcurrentMaps_hold() {
        return Stream.of(QueueCollectionTest.node(ConcurrentMapTestSuiteBuilder.using(new Generator(maps))
                .named("SharedMap")
                .withFeatures(
                        MapFeature.GENERAL_PURPOSE,
                        CollectionFeature.SUPPORTS_ITERATOR_REMOVE,
                        CollectionSize.ANY)
                .createTestSuite()));
    }

    private static final class Generator extends TestStringMapGenerator {

        private final List<SharedMap<?, ?>> maps;

        Generator(List<SharedMap<?, ?>> maps) {
            this.maps = maps;
        }

        @Override
        protected Map<String, String> create(Map.Entry<String, String>[] entries) {
            SharedMap<String, String> map = SharedMap.create();
            maps.add(map);
            for (Map.Entry<String, String> entry : entries) {
                map.put(entry.getKey(), entry.getValue());
            }
            return map;
        }
    }
}
