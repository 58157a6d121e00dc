package dev.progeny.user.guide;

import dev.progeny.Job;
import dev.progeny.Pool;
import dev.progeny.Task;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public class Combining {

    static void callbacks(Pool pool) throws ExecutionException, InterruptedException {
        // GUIDE callbacks: begin
        try (ExecutorService mine = Executors.newVirtualThreadPerTaskExecutor()) {
            Task<String> page = pool.submit(() -> "<p>hi</p>");
            CompletableFuture<Integer> length = page.thenApplyAsync(String::length, mine); // here, and it may block
            System.out.println(length.get()); // prints 9
        }
        // GUIDE callbacks: end
    }

    static void nested(Pool outer) {
        // GUIDE nested: begin
        List<List<Integer>> tables = outer.map(List.of(1, 2), x -> {
            try (Pool inner = Pool.coroutines(100)) { // made where it is used: a pool does not travel
                return inner.map(List.of(1, 2, 3), y -> x * y);
            }
        });
        System.out.println(tables); // prints [[1, 2, 3], [2, 4, 6]]
        // GUIDE nested: end
    }

    static void executors() throws ExecutionException, InterruptedException {
        // GUIDE executors: begin
        try (Pool pool = Pool.processes(2)) {
            ExecutorService executor = pool; // whatever takes an ExecutorService takes a pool
            Job<Integer> job = () -> 42; // but what it is given must be able to travel
            Future<Integer> future = executor.submit(job);
            List<Future<Integer>> all = executor.invokeAll(List.<Job<Integer>>of(() -> 1, () -> 2));
            System.out.println(future.get() + " " + all.getFirst().get()); // prints 42 1
        }
        // GUIDE executors: end
    }

    public static void main(String[] args) throws ExecutionException, InterruptedException {
        try (Pool pool = Pool.processes(2)) {
            callbacks(pool);
            nested(pool);
        }
        executors();
    }
}
