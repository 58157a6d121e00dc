package dev.progeny.verify;

import dev.progeny.Model;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.TaskOptions;
import dev.progeny.TaskTimeoutException;
import dev.progeny.WorkerDiedException;
import dev.progeny.shared.Shared;
import dev.progeny.shared.SharedQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The threads that use one pool until a time has come: each does one kind of work, again and again. */
final class SoakUsers {

    private static final int INPUTS = 2_000;
    private static final int ITEMS = 500;
    private static final int LARGE = 2 << 20;

    private final Pool pool;
    private final SoakAccount account;
    private final long end;
    private final boolean diesAlone;

    SoakUsers(Pool pool, SoakAccount account, long end) {
        this.pool = pool;
        this.account = account;
        this.end = end;
        this.diesAlone = pool.model() == Model.PROCESSES || pool.model() == Model.HYBRID;
    }

    interface Counter {
        long add(long more);
    }

    private interface Deed {
        void once() throws Exception;
    }

    List<Thread> start() {
        List<Thread> users = new ArrayList<>();
        user(users, "map", this::map);
        user(users, "map too", this::map);
        user(users, "stream", this::stream);
        user(users, "nap", this::nap);
        user(users, "cancel", this::cancel);
        user(users, "large", this::large);
        if (diesAlone) {
            user(users, "crash", this::crash);
            user(users, "time-out", this::timeOut);
        }
        user(users, "queue", this::queue);
        user(users, "hosted", this::hosted);
        return users;
    }

    private void user(List<Thread> users, String kind, Deed deed) {
        users.add(Thread.ofPlatform().name(pool.model() + " " + kind).start(() -> loop(kind, deed)));
    }

    private void loop(String kind, Deed deed) {
        while (System.nanoTime() < end) {
            try {
                deed.once();
                account.count(kind);
            } catch (Exception | Error failure) {
                if (isDeath(failure)) {
                    account.count(kind + ": its worker died"); // the crashes beside it are to be expected
                } else {
                    account.violation(pool.model() + " " + kind + " ended with " + failure);
                }
            }
        }
    }

    /** A job of another's crash is also ended, where coroutines share a process. */
    private boolean isDeath(Throwable failure) {
        boolean wrapped = failure instanceof ExecutionException || failure instanceof CompletionException;
        return diesAlone && (wrapped ? failure.getCause() : failure) instanceof WorkerDiedException;
    }

    private void map() {
        List<Integer> results = pool.map(() -> IntStream.range(0, INPUTS).iterator(), x -> x + 1);
        expect(results.size() == INPUTS && results.getLast() == INPUTS, "map gave " + results.size());
    }

    private void stream() {
        int factor = (int) (System.nanoTime() & 7) + 1;
        try (Stream<Integer> results = pool.stream(() -> IntStream.range(0, INPUTS).iterator(), x -> x * factor)) {
            long sum = results.mapToLong(x -> x).sum();
            expect(sum == (long) factor * INPUTS * (INPUTS - 1) / 2, "stream gave " + sum);
        }
    }

    private void nap() throws Exception {
        int expected = (int) System.nanoTime();
        int got = pool.submit(() -> {
                    Thread.sleep(40);
                    return expected;
                })
                .get();
        expect(got == expected, "a nap gave " + got);
    }

    private void cancel() throws Exception {
        Task<Void> task = pool.submit(() -> Thread.sleep(10_000));
        Thread.sleep(20);
        task.cancel(true);
        try {
            task.get();
            account.violation("a cancelled task gave a result");
        } catch (CancellationException expected) {
            account.count("cancelled");
        }
    }

    private void large() throws Exception {
        byte[] load = new byte[LARGE];
        load[LARGE - 1] = 7;
        byte[] back = pool.submit(() -> load.clone()).get();
        expect(back.length == LARGE && back[LARGE - 1] == 7, "a large value came back wrong");
    }

    private void crash() throws Exception {
        try {
            pool.submit(() -> Runtime.getRuntime().halt(9)).get();
            account.violation("a task that ended its process gave a result");
        } catch (ExecutionException expected) {
            expect(expected.getCause() instanceof WorkerDiedException, "a crash ended with " + expected.getCause());
        }
        Thread.sleep(2_000);
    }

    private void timeOut() throws Exception {
        TaskOptions options = TaskOptions.defaults().withTimeout(Duration.ofMillis(100));
        try {
            Object result = pool.submit(SoakUsers::naps, options).get();
            account.violation("a task out of time gave " + result);
        } catch (ExecutionException expected) {
            Throwable cause = expected.getCause();
            expect(cause instanceof TaskTimeoutException || isDeath(cause), "a time-out ended with " + cause);
        }
        Thread.sleep(500);
    }

    private static int naps() throws InterruptedException {
        Thread.sleep(10_000);
        return 0;
    }

    private void queue() throws Exception {
        try (SharedQueue<Integer> items = SharedQueue.create(64)) {
            Task<Void> producer = pool.submit(() -> {
                for (int i = 0; i < ITEMS; i++) {
                    items.put(i);
                }
            });
            for (int i = 0; i < ITEMS; i++) {
                Integer item = items.poll(Duration.ofMillis(200));
                while (item == null && !producer.isDone()) {
                    item = items.poll(Duration.ofMillis(200));
                }
                item = item == null ? items.poll() : item; // the last ones, put before the producer ended
                if (item == null) {
                    producer.get(); // it died, or this finds out that something was lost
                }
                expect(item != null && item == i, "item " + i + " came as " + item);
            }
            producer.get();
        }
    }

    private void hosted() throws Exception {
        AtomicLong sum = new AtomicLong();
        Counter counter = Shared.host(Counter.class, sum::addAndGet);
        try {
            long last = pool.submit(() -> {
                        long seen = 0;
                        for (int i = 0; i < 50; i++) {
                            seen = counter.add(1);
                        }
                        return seen;
                    })
                    .get();
            expect(last == 50 && sum.get() == 50, "a hosted object counted to " + last);
        } finally {
            Shared.unhost(counter);
        }
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            account.violation(pool.model() + ": " + otherwise);
        }
    }
}
