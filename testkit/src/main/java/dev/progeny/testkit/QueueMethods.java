package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.shared.SharedQueue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every method of {@link java.util.concurrent.BlockingQueue}, on a {@link SharedQueue}. */
abstract class QueueMethods {

    private static SharedQueue<Integer> of(Integer... items) {
        SharedQueue<Integer> queue = SharedQueue.create(5);
        queue.addAll(List.of(items));
        return queue;
    }

    @Test
    void offerAndPoll_areBoundedAndFirstInFirstOut() {
        try (SharedQueue<Integer> queue = SharedQueue.create(2)) {
            assertThat(queue.offer(1)).isTrue();
            assertThat(queue.offer(2)).isTrue();
            assertThat(queue.offer(3)).isFalse();
            assertThat(queue.remainingCapacity()).isZero();
            assertThat(queue.poll()).isEqualTo(1);
            assertThat(queue.poll()).isEqualTo(2);
            assertThat(queue.poll()).isNull();
        }
    }

    @Test
    void capacityThatIsNoPowerOfTwo_isKeptExactly_roundAfterRound() {
        try (SharedQueue<Integer> queue = SharedQueue.create(3)) {
            for (int round = 0; round < 1_000; round++) {
                assertThat(queue.offer(1) && queue.offer(2) && queue.offer(3)).isTrue();
                assertThat(queue.offer(4)).isFalse();
                assertThat(List.of(queue.remove(), queue.remove(), queue.remove())).containsExactly(1, 2, 3);
            }
        }
    }

    @Test
    void addToAFullQueue_fails() {
        try (SharedQueue<Integer> queue = of(1, 2, 3, 4, 5)) {
            assertThatIllegalStateException().isThrownBy(() -> queue.add(6));
        }
    }

    @Test
    void removeAndElementOfAnEmptyQueue_fail() {
        try (SharedQueue<Integer> queue = of()) {
            assertThatThrownBy(queue::remove).isInstanceOf(NoSuchElementException.class);
            assertThatThrownBy(queue::element).isInstanceOf(NoSuchElementException.class);
            assertThat(queue.peek()).isNull();
        }
    }

    @Test
    void peekAndElement_leaveTheItem() {
        try (SharedQueue<Integer> queue = of(1, 2)) {
            assertThat(queue.peek()).isEqualTo(1);
            assertThat(queue.element()).isEqualTo(1);
            assertThat(queue).hasSize(2);
        }
    }

    @Test
    void containsAndToString_lookAtTheItems() {
        try (SharedQueue<Integer> queue = of(1, 2)) {
            assertThat(queue.contains(2)).isTrue();
            assertThat(queue.contains(3)).isFalse();
            assertThat(queue.contains(null)).isFalse();
            assertThat(queue).hasToString("[1, 2]");
            assertThat(queue.toArray()).containsExactly(1, 2);
            assertThat(queue.toArray(new Integer[0])).containsExactly(1, 2);
            assertThat(queue.stream().mapToInt(x -> x).sum()).isEqualTo(3);
        }
    }

    @Test
    void removeOfAnObject_takesOutTheFirstEqualOne_andGivesItsPlaceFree() {
        try (SharedQueue<Integer> queue = of(1, 2, 3, 2, 4)) {
            assertThat(queue.remove((Object) 2)).isTrue();
            assertThat(queue.remove((Object) 9)).isFalse();
            assertThat(queue).containsExactly(1, 3, 2, 4);
            assertThat(queue.remainingCapacity()).isEqualTo(1);
            assertThat(queue.offer(5)).isTrue();
            assertThat(queue.offer(6)).isFalse();
            assertThat(queue.remove((Object) 1)).isTrue();
            assertThat(queue).containsExactly(3, 2, 4, 5);
            assertThat(queue.poll()).isEqualTo(3);
        }
    }

    @Test
    void bulkRemovals_leaveTheRest() {
        try (SharedQueue<Integer> queue = of(1, 2, 3, 4, 5)) {
            assertThat(queue.removeIf(item -> item % 2 == 0)).isTrue();
            assertThat(queue).containsExactly(1, 3, 5);
            assertThat(queue.removeAll(List.of(1, 9))).isTrue();
            assertThat(queue.retainAll(List.of(5))).isTrue();
            assertThat(queue).containsExactly(5);
            queue.clear();
            assertThat(queue).isEmpty();
            assertThat(queue.remainingCapacity()).isEqualTo(5);
        }
    }

    @Test
    void removalOfAll_oneByOneFromTheMiddle_leavesAUsableQueue() {
        try (SharedQueue<Integer> queue = of(1, 2, 3, 4, 5)) {
            for (int item : List.of(3, 2, 4, 1, 5)) {
                assertThat(queue.remove((Object) item)).isTrue();
            }
            assertThat(queue).isEmpty();
            assertThat(queue.poll()).isNull();
            assertThat(queue.addAll(List.of(6, 7, 8, 9, 10))).isTrue();
            assertThat(queue).containsExactly(6, 7, 8, 9, 10);
        }
    }

    @Test
    void iterator_seesWhatWasThere_andRemovesOnlyThat() {
        try (SharedQueue<Integer> queue = of(1, 2, 3)) {
            Iterator<Integer> items = queue.iterator();
            assertThatIllegalStateException().isThrownBy(items::remove);
            assertThat(items.next()).isEqualTo(1);
            assertThat(queue.poll()).isEqualTo(1);
            queue.add(4);
            items.remove(); // it is gone already
            assertThat(items.next()).isEqualTo(2);
            items.remove();
            assertThat(items.next()).isEqualTo(3);
            assertThat(items.hasNext()).isFalse();
            assertThatThrownBy(items::next).isInstanceOf(NoSuchElementException.class);
            assertThat(queue).containsExactly(3, 4);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // on purpose
    void drainTo_takesAtMostAsManyAsAsked() {
        try (SharedQueue<Integer> queue = of(1, 2, 3, 4)) {
            List<Integer> drained = new ArrayList<>();
            assertThat(queue.drainTo(drained, 3)).isEqualTo(3);
            assertThat(queue.drainTo(drained)).isEqualTo(1);
            assertThat(queue.drainTo(drained, 0)).isZero();
            assertThat(drained).containsExactly(1, 2, 3, 4);
            assertThatIllegalArgumentException().isThrownBy(() -> queue.drainTo(queue));
            assertThatNullPointerException().isThrownBy(() -> queue.drainTo(null));
        }
    }

    @Test
    void discardedItems_areDone() {
        try (SharedQueue<Integer> queue = of(1, 2, 3)) {
            assertThat(queue.remove((Object) 2)).isTrue();
            queue.clear();
            assertThatIllegalStateException().isThrownBy(queue::taskDone);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // on purpose
    void nullItems_areRefused() {
        try (SharedQueue<Integer> queue = of()) {
            assertThatNullPointerException().isThrownBy(() -> queue.offer(null));
            assertThatNullPointerException().isThrownBy(() -> queue.put(null));
            assertThatNullPointerException().isThrownBy(() -> queue.add(null));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void capacityOutOfRange_isRefused(int capacity) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedQueue.create(capacity))
                .withMessageContaining("capacity must be 1 to 268435456: capacity=" + capacity);
    }
}
