package dev.progeny.shared;

import com.google.common.collect.testing.QueueTestSuiteBuilder;
import com.google.common.collect.testing.TestStringQueueGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import dev.progeny.testkit.NothingLeft;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import junit.framework.Test;
import junit.framework.TestCase;
import junit.framework.TestSuite;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** A SharedQueue is a {@link java.util.Collection} by the book: Guava's tests of every method, on queues of every size. */
@ExtendWith(NothingLeft.class)
class QueueCollectionTest {

    @TestFactory
    Stream<DynamicNode> guavasTestsOfQueues_hold() {
        return Stream.of(node(QueueTestSuiteBuilder.using(new Generator())
                .named("SharedQueue")
                .withFeatures(
                        CollectionFeature.GENERAL_PURPOSE,
                        CollectionFeature.KNOWN_ORDER,
                        CollectionSize.ANY)
                .createTestSuite()));
    }

    private static final class Generator extends TestStringQueueGenerator {
        @Override
        protected Queue<String> create(String[] elements) {
            SharedQueue<String> queue = SharedQueue.create(50);
            Collections.addAll(queue, elements);
            return queue;
        }
    }

    /** Guava's suites are of JUnit 3. */
    @SuppressWarnings("JdkObsolete")
    static DynamicNode node(Test test) {
        if (test instanceof TestSuite suite) {
            List<DynamicNode> children =
                    Collections.list(suite.tests()).stream().map(QueueCollectionTest::node).toList();
            return DynamicContainer.dynamicContainer(suite.getName(), children);
        }
        return DynamicTest.dynamicTest(test.toString(), ((TestCase) test)::runBare);
    }
}
