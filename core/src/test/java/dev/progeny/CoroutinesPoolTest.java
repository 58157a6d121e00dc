package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.PoolContract;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CoroutinesPoolTest extends PoolContract {

    @Override
    protected Pool open(int parallelism) {
        return Pool.coroutines(parallelism);
    }

    @Override
    protected Pool openOne() {
        return Pool.coroutines(1);
    }

    /** A coroutine that has found nothing more to do ends, at the very moment at which the next task comes. */
    @Test
    void asManyAsThePoolRunsAtOnce_allBegin_howeverOftenTheyMeet() throws Exception {
        int size = 2;
        try (Pool full = open(size)) {
            for (int round = 0; round < 100_000; round++) {
                CountDownLatch allThere = new CountDownLatch(size);
                List<Task<Boolean>> tasks = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    tasks.add(full.submit(() -> {
                        allThere.countDown();
                        return allThere.await(10, TimeUnit.SECONDS);
                    }));
                }
                for (Task<Boolean> each : tasks) {
                    assertThat(each.get()).as("all have begun, round %d", round).isTrue();
                }
            }
        }
    }
}
