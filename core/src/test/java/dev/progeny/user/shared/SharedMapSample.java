package dev.progeny.user.shared;

// PAGE whole: begin
import dev.progeny.Pool;
import dev.progeny.shared.SharedMap;
import java.util.List;
import java.util.TreeMap;

public class SharedMapSample {
    public static void main(String[] args) {
        try (SharedMap<String, Integer> counts = SharedMap.create(); // lives in this process
                Pool pool = Pool.processes(2)) {
            pool.map(List.of("one", "two", "one"), word -> counts.merge(word, 1, Integer::sum));
            System.out.println(new TreeMap<>(counts)); // prints {one=2, two=1}
        }
    }
}
// PAGE whole: end
