package dev.progeny.user.guide;

// GUIDE first: begin
import dev.progeny.Pool;
import dev.progeny.Task;
import java.util.List;

public class FirstSteps {
    public static void main(String[] args) throws Exception {
        try (Pool pool = Pool.processes(2)) {
            Task<Integer> answer = pool.submit(() -> 6 * 7); // runs in another process
            List<Integer> lengths = pool.map(List.of("one", "three"), String::length);
            System.out.println(answer.get() + " " + lengths); // prints 42 [3, 5]
        }
    }
}
// GUIDE first: end
