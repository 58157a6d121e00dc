package dev.progeny.user;

// README: begin
import dev.progeny.Pool;
import java.util.List;

public class Squares {
    public static void main(String[] args) {
        try (Pool pool = Pool.processes(4)) {
            List<Integer> squares = pool.map(List.of(1, 2, 3, 4), x -> x * x);
            System.out.println(squares);
        }
    }
}
// README: end
