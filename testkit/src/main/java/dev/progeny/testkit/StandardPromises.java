package dev.progeny.testkit;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Action;
import dev.progeny.Job;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/**
 * An {@link ExecutorService} among others: each dialogue is held with the JDK's own fixed pool and with the pool under
 * test, and must go the same way. None depends on chance, and every task can travel.
 */
abstract class StandardPromises extends ExecutorPromises {

    private static final Job<String> ANSWER = () -> "answer";
    private static final Job<String> FAILS = () -> {
        throw new ArithmeticException("failed");
    };
    private static final Action NOTHING = () -> {};
    private static final Job<Integer> LONG = PoolFixture::sleepLong;

    /** What is said to a pool; what it answers, in words of the JDK. */
    private interface Dialogue {
        Object with(ExecutorService pool) throws Exception;
    }

    @Test
    void dialogueWithAnOpenPool_goesAsWithTheJdksOwn() throws InterruptedException {
        try (ExecutorService standard = Executors.newFixedThreadPool(4)) {
            assertThat(held(withOpenPools(), pool)).isEqualTo(held(withOpenPools(), standard));
        }
    }

    @Test
    void dialogueThatEndsThePool_goesAsWithTheJdksOwn() throws InterruptedException {
        Map<String, Dialogue> dialogues = thatEndPools();
        for (Map.Entry<String, Dialogue> each : dialogues.entrySet()) {
            Map<String, Dialogue> one = Map.of(each.getKey(), each.getValue());
            try (ExecutorService standard = Executors.newFixedThreadPool(1);
                    ExecutorService ours = openOne()) {
                assertThat(held(one, ours)).isEqualTo(held(one, standard));
            }
        }
    }

    private static Map<String, String> held(Map<String, Dialogue> dialogues, ExecutorService pool) {
        Map<String, String> answers = new LinkedHashMap<>();
        dialogues.forEach((name, dialogue) -> answers.put(name, answer(() -> dialogue.with(pool))));
        return answers;
    }

    /** In words: the value, or the kind of failure and of its cause; and whether an interrupt is left. */
    private static String answer(Callable<?> call) {
        String said;
        try {
            said = String.valueOf(call.call());
        } catch (ExecutionException failed) {
            said = "ExecutionException of " + failed.getCause();
        } catch (Exception failed) {
            said = failed.getClass().getSimpleName();
        }
        return Thread.interrupted() ? said + ", interrupted" : said;
    }

    @SuppressWarnings("NullAway") // some say null
    private static Map<String, Dialogue> withOpenPools() {
        Map<String, Dialogue> all = new LinkedHashMap<>();
        all.put("is neither shut down nor terminated", p -> p.isShutdown() + " " + p.isTerminated());
        all.put("callable", p -> p.submit((Callable<String>) ANSWER).get());
        all.put("runnable", p -> p.submit((Runnable) NOTHING).get());
        all.put("runnable with result", p -> p.submit((Runnable) NOTHING, "given").get());
        all.put("failing callable", p -> p.submit((Callable<String>) FAILS).get());
        all.put("failing callable, with a limit", p -> p.submit((Callable<String>) FAILS).get(1, DAYS));
        all.put("limit that passes", p -> cancelled(p, LONG, task -> task.get(1, MILLISECONDS)));
        all.put("no time at all", p -> cancelled(p, LONG, task -> task.get(0, SECONDS)));
        all.put("negative time", p -> cancelled(p, LONG, task -> task.get(-1, SECONDS)));
        all.put("no time is needed when it is done", p -> done(p, ANSWER).get(-1, SECONDS));
        all.put("unit null", p -> cancelled(p, LONG, task -> task.get(1, null)));
        all.put("interrupted get", p -> cancelled(p, LONG, task -> {
            Thread.currentThread().interrupt();
            return task.get();
        }));
        all.put("interrupted get with a limit", p -> cancelled(p, LONG, task -> {
            Thread.currentThread().interrupt();
            return task.get(1, DAYS);
        }));
        all.put("interrupted get of what is done", p -> {
            Future<String> task = done(p, ANSWER);
            Thread.currentThread().interrupt();
            return task.get();
        });
        all.put("states of a success", p -> facts(done(p, ANSWER)));
        all.put("states of a failure", p -> facts(done(p, FAILS)));
        all.put("states of a cancelled task", p -> {
            Future<Integer> task = p.submit((Callable<Integer>) LONG);
            return answer(() -> facts(task)) + task.cancel(true) + facts(task);
        });
        all.put("cancel without an interrupt", p -> {
            Future<String> task = p.submit((Callable<String>) ANSWER);
            boolean was = task.cancel(false);
            return was == task.isCancelled() && task.isDone();
        });
        all.put("cancel of what is done", p -> {
            Future<String> task = done(p, ANSWER);
            return task.cancel(true) + facts(task);
        });
        all.put("all of nothing", p -> p.invokeAll(List.of()));
        all.put("all of nothing, in no time", p -> p.invokeAll(List.of(), 0, SECONDS));
        all.put("all", p -> facts(p.invokeAll(List.of(ANSWER, FAILS, ANSWER))));
        all.put("all, in time", p -> facts(p.invokeAll(List.of(ANSWER, FAILS), 1, DAYS)));
        all.put("all, unit null", p -> p.invokeAll(List.of(ANSWER), 1, null));
        all.put("all, one null", p -> p.invokeAll(Arrays.asList(ANSWER, null), 1, DAYS));
        all.put("all, in no time", p -> facts(p.invokeAll(List.of(LONG, LONG), 0, SECONDS)));
        all.put("all, in less than no time", p -> facts(p.invokeAll(List.of(LONG), -1, SECONDS)));
        all.put("all, interrupted", p -> {
            Thread.currentThread().interrupt();
            return p.invokeAll(List.of(LONG, LONG));
        });
        all.put("any of nothing", p -> p.invokeAny(List.of()));
        all.put("any of nothing, with a limit", p -> p.invokeAny(List.of(), 1, SECONDS));
        all.put("any of one", p -> p.invokeAny(List.of(ANSWER)));
        all.put("any, with a limit", p -> p.invokeAny(List.of(FAILS, ANSWER), 1, DAYS));
        all.put("any of failures", p -> p.invokeAny(List.of(FAILS, FAILS)));
        all.put("any of failures, with a limit", p -> p.invokeAny(List.of(FAILS), 1, DAYS));
        all.put("any, too late", p -> p.invokeAny(List.of(LONG), 1, MILLISECONDS));
        all.put("any, unit null", p -> p.invokeAny(List.of(ANSWER), 1, null));
        all.put("any, one null", p -> p.invokeAny(Arrays.asList(FAILS, null)));
        all.put("any, interrupted", p -> {
            Thread.currentThread().interrupt();
            return p.invokeAny(List.of(LONG));
        });
        all.put("interrupted submit", p -> {
            Thread.currentThread().interrupt();
            Future<String> task = p.submit((Callable<String>) ANSWER);
            boolean interrupted = Thread.interrupted();
            return interrupted + task.get();
        });
        all.put("wait for an end that does not come", p -> p.awaitTermination(1, MILLISECONDS));
        all.put("wait no time", p -> p.awaitTermination(-1, SECONDS));
        all.put("wait, unit null", p -> p.awaitTermination(1, null));
        all.put("interrupted wait", p -> {
            Thread.currentThread().interrupt();
            return p.awaitTermination(1, DAYS);
        });
        return all;
    }

    private static Map<String, Dialogue> thatEndPools() {
        Map<String, Dialogue> all = new LinkedHashMap<>();
        all.put("every way in is closed after shutdown", p -> {
            p.shutdown();
            return answer(() -> p.submit((Callable<String>) ANSWER).get())
                    + answer(() -> p.submit((Runnable) NOTHING).get())
                    + answer(() -> p.submit((Runnable) NOTHING, 1).get())
                    + answer(() -> executed(p))
                    + answer(() -> p.invokeAll(List.of(ANSWER)))
                    + answer(() -> p.invokeAll(List.of(ANSWER), 1, DAYS))
                    + answer(() -> p.invokeAny(List.of(ANSWER)))
                    + answer(() -> p.invokeAny(List.of(ANSWER), 1, DAYS))
                    + answer(() -> p.invokeAll(List.of()))
                    + answer(() -> p.invokeAny(List.of()));
        });
        all.put("what was queued runs after shutdown", p -> {
            List<Future<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                tasks.add(p.submit((Callable<String>) ANSWER));
            }
            p.shutdown();
            return p.awaitTermination(1, DAYS) + facts(tasks) + p.isTerminated();
        });
        all.put("shutdownNow stops what runs", p -> {
            Future<Integer> _ = p.submit((Callable<Integer>) LONG);
            p.shutdownNow();
            return p.awaitTermination(1, DAYS) + " " + p.isShutdown();
        });
        all.put("shutdownNow of a pool at rest", p -> p.shutdownNow() + " " + p.awaitTermination(1, DAYS));
        all.put("ends that follow each other", p -> {
            p.shutdown();
            p.shutdown();
            List<Runnable> left = p.shutdownNow();
            p.close();
            p.close();
            return left + " " + p.isTerminated() + p.awaitTermination(0, SECONDS);
        });
        all.put("close when interrupted", p -> {
            Future<Integer> _ = p.submit((Callable<Integer>) LONG);
            Thread.currentThread().interrupt();
            p.close();
            return p.isTerminated();
        });
        return all;
    }

    /** For it to be the task's own affair how it ends, it is cancelled whatever is answered. */
    private static Object cancelled(ExecutorService pool, Job<Integer> job, Question question) throws Exception {
        Future<Integer> task = pool.submit((Callable<Integer>) job);
        try {
            return question.to(task);
        } finally {
            task.cancel(true);
        }
    }

    private interface Question {
        Object to(Future<Integer> task) throws Exception;
    }

    private static Future<String> done(ExecutorService pool, Job<String> job) {
        Future<String> task = pool.submit((Callable<String>) job);
        Eventually.holds(task::isDone);
        return task;
    }

    private static String executed(ExecutorService pool) throws RejectedExecutionException {
        pool.execute(NOTHING);
        return "taken";
    }

    private static String facts(List<? extends Future<?>> tasks) {
        return tasks.stream().map(StandardPromises::facts).toList().toString();
    }

    private static String facts(Future<?> task) {
        return String.join(
                " ",
                task.state().name(),
                task.isDone() ? "done" : "not done",
                task.isCancelled() ? "cancelled" : "not cancelled",
                answer(task::resultNow),
                answer(() -> task.exceptionNow().getClass()),
                task.isDone() ? answer(task::get) : "");
    }
}
