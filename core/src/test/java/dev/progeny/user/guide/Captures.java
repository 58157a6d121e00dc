package dev.progeny.user.guide;

import dev.progeny.NotTransferableException;
import dev.progeny.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

public class Captures {

    record Connection(String host) {}

    static void copies(Pool pool) throws ExecutionException, InterruptedException {
        // GUIDE copies: begin
        List<String> seen = new ArrayList<>();
        boolean added = pool.submit(() -> seen.add("x")).get(); // to the worker's copy
        System.out.println(added + " " + seen); // prints true []
        // GUIDE copies: end
    }

    static void refused(Pool pool, Connection connection) throws ExecutionException, InterruptedException {
        // GUIDE captures: begin
        String host = connection.host();
        System.out.println(pool.submit(() -> host.length()).get()); // prints 3
        try {
            pool.submit(() -> connection.host().length()).get(); // wants to take the connection along
        } catch (NotTransferableException refused) {
            System.out.println(refused.getMessage());
        }
        // GUIDE captures: end
    }

    public static void main(String[] args) throws ExecutionException, InterruptedException {
        try (Pool pool = Pool.processes(1)) {
            copies(pool);
            refused(pool, new Connection("db1"));
        }
    }
}
