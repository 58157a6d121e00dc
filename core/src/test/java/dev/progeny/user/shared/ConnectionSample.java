package dev.progeny.user.shared;

// PAGE whole: begin
import dev.progeny.Pool;
import dev.progeny.shared.Connection;
import dev.progeny.shared.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

public class ConnectionSample {
    public static void main(String[] args) throws Exception {
        List<Connection<String, Object>> workers = new ArrayList<>();
        try (Pool pool = Pool.processes(2)) {
            for (String word : List.of("four", "eleven letters")) {
                Pipe<String, Object> pipe = Pipe.open();
                Connection<Object, String> theirs = pipe.right();
                pool.execute(() -> {
                    try (theirs) {
                        theirs.sendBytes(new byte[theirs.receive().length()]); // bytes as they are
                    }
                });
                pipe.left().send(word); // an object
                workers.add(pipe.left());
            }
            int letters = 0;
            while (!workers.isEmpty()) {
                for (Connection<String, Object> ready : Connection.awaitAny(workers, Duration.ofMinutes(1))) {
                    letters += ready.receiveBytes().length;
                    ready.close();
                    workers.remove(ready);
                }
            }
            System.out.println(letters); // prints 18
        }
    }
}
// PAGE whole: end
