package dev.progeny.user.guide;

import dev.progeny.Pool;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

public class Maps {

    static void family(Pool pool) {
        // GUIDE maps: begin
        List<Integer> squares = pool.map(List.of(1, 2, 3), x -> x * x); // waits for all
        Iterable<Integer> endless = () -> IntStream.iterate(1, x -> x + 1).iterator();
        try (Stream<Integer> results = pool.stream(endless, x -> x * x)) { // lazy: reads a bounded distance ahead
            System.out.println(squares + " " + results.limit(5).toList()); // prints [1, 4, 9] [1, 4, 9, 16, 25]
        } // here the tasks in flight are cancelled
        List<Integer> even = Stream.of(1, 2, 3, 4).gather(pool.mapping(x -> x * x)).filter(x -> x % 2 == 0).toList();
        System.out.println(even); // prints [4, 16]
        // GUIDE maps: end
    }

    static void errors(Pool pool) {
        // GUIDE position: begin
        try (Stream<Integer> results = pool.stream(List.of(4, 0, 1), Maps::hundredOver)) {
            results.forEach(System.out::println); // prints 25
        } catch (CompletionException failed) {
            System.out.println(failed.getCause()); // prints java.io.IOException: no zero, please
        }
        // GUIDE position: end
    }

    static int hundredOver(int x) throws IOException {
        if (x == 0) {
            throw new IOException("no zero, please");
        }
        return 100 / x;
    }

    public static void main(String[] args) {
        try (Pool pool = Pool.processes(2)) {
            family(pool);
            errors(pool);
        }
    }
}
