package dev.progeny.user;

import dev.progeny.Pool;
import dev.progeny.Task;
import java.util.concurrent.ExecutionException;

public class WhenAWorkerDies {
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        // README: begin
        try (Pool pool = Pool.processes(1)) {
            Task<Integer> doomed = pool.submit(() -> {
                System.err.println("cannot find the cellar key");
                Runtime.getRuntime().halt(7);
                return 1;
            });
            Task<Integer> next = pool.submit(() -> 42);
            try {
                doomed.get();
            } catch (ExecutionException failed) {
                System.out.println(failed.getCause().getMessage());
            }
            System.out.println(next.get());
        }
        // README: end
    }
}
