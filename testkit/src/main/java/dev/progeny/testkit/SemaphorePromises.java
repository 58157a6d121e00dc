package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Task;
import dev.progeny.shared.SharedLong;
import dev.progeny.shared.SharedSemaphore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What {@link java.util.concurrent.Semaphore} says. */
abstract class SemaphorePromises extends SharingFixture {

    @Test
    void fourThatShareTwoPermits_areTwoAtOnceAtMost() throws Exception {
        SharedSemaphore permits = SharedSemaphore.create(2);
        SharedLong inside = SharedLong.create(0);
        SharedLong most = SharedLong.create(0);
        var parties = elsewhere(4, number -> {
            for (int i = 0; i < 200; i++) {
                permits.acquire();
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                permits.release();
            }
            return number;
        });
        assertThat(results(parties)).hasSize(4);
        assertThat(most.get()).isBetween(1L, 2L);
        assertThat(permits.availablePermits()).isEqualTo(2);
    }

    @Test
    void acquire_waitsForARelease_byWhomever() throws Exception {
        SharedSemaphore permits = SharedSemaphore.create(0);
        Task<Integer> one = elsewhere(() -> {
            permits.acquire();
            return 1;
        });
        Task<Integer> other = elsewhere(() -> {
            permits.acquireUninterruptibly(2);
            return 2;
        });
        assertThat(one.isDone() || other.isDone()).isFalse();
        permits.release(3);
        assertThat(one.get() + other.get()).isEqualTo(3);
        assertThat(permits.availablePermits()).isZero();
    }

    @Test
    void severalPermits_areTakenAllOrNone() throws Exception {
        SharedSemaphore permits = SharedSemaphore.create(3);
        assertThat(permits.tryAcquire(4)).isFalse();
        assertThat(permits.tryAcquire(4, 10, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(permits.tryAcquire(4, Duration.ofMillis(10))).isFalse();
        assertThat(permits.availablePermits()).isEqualTo(3);
        assertThat(permits.tryAcquire(3)).isTrue();
        assertThat(permits.tryAcquire()).isFalse();
        assertThat(permits.tryAcquire(0)).isTrue();
    }

    @Test
    void timeOut_isNotBefore_andPermitsInTimeAreTaken() throws Exception {
        SharedSemaphore permits = SharedSemaphore.create(0);
        long start = System.nanoTime();
        assertThat(permits.tryAcquire(20, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(permits.tryAcquire(Duration.ofMillis(20))).isFalse();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(40_000_000);
        Task<Boolean> waiting = elsewhere(() -> permits.tryAcquire(1, TimeUnit.MINUTES));
        permits.release();
        assertThat(waiting.get()).isTrue();
    }

    @Test
    void interrupt_endsTheWait_andTakesNothing() throws Exception {
        SharedSemaphore permits = SharedSemaphore.create(0);
        Local<Void> listening = here(() -> {
            permits.acquire();
            return null;
        });
        Local<Boolean> deaf = here(() -> {
            permits.acquireUninterruptibly();
            return Thread.interrupted();
        });
        listening.interrupt();
        deaf.interrupt();
        assertThatThrownBy(listening::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(deaf.outcome()).isNotDone();
        permits.release();
        assertThat(deaf.get()).isTrue();
        assertThat(permits.availablePermits()).isZero();
    }

    @Test
    void drain_takesAll_andANegativeNumberIsPaidOffFirst() {
        SharedSemaphore permits = SharedSemaphore.create(5);
        assertThat(permits.drainPermits()).isEqualTo(5);
        assertThat(permits.drainPermits()).isZero();
        SharedSemaphore debt = SharedSemaphore.create(-1);
        debt.release();
        assertThat(debt.tryAcquire()).isFalse();
        debt.release();
        assertThat(debt.tryAcquire()).isTrue();
        assertThat(permits.isFair()).isFalse();
    }

    @Test
    void wrongNumbers_areRefused() {
        SharedSemaphore permits = SharedSemaphore.create(Integer.MAX_VALUE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> permits.acquire(-1))
                .withMessage("permits must be at least 0: permits=-1");
        assertThatIllegalArgumentException().isThrownBy(() -> permits.acquireUninterruptibly(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> permits.tryAcquire(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> permits.tryAcquire(-1, 1, TimeUnit.SECONDS));
        assertThatIllegalArgumentException().isThrownBy(() -> permits.release(-1));
        assertThatThrownBy(permits::release).isInstanceOf(Error.class).hasMessage("Maximum permit count exceeded");
        assertThat(permits.availablePermits()).isEqualTo(Integer.MAX_VALUE);
    }
}
