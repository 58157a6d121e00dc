package dev.progeny.user.shared;

// PAGE whole: begin
import dev.progeny.Pool;
import dev.progeny.shared.Shared;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

public class SharedSample {

    interface Journal { // what others may do; nothing else of the object can be called
        void note(String line) throws IOException;
    }

    public static void main(String[] args) throws Exception {
        Queue<String> lines = new ConcurrentLinkedQueue<>(); // safe for many threads; never leaves this process
        Journal journal = Shared.host(Journal.class, line -> {
            if (line.isEmpty()) {
                throw new IOException("an empty line");
            }
            lines.add(line);
        });
        try (Pool pool = Pool.processes(1)) {
            String failure = pool.submit(() -> {
                        journal.note("written by a worker"); // runs in the parent
                        try {
                            journal.note("");
                            return "none";
                        } catch (IOException refused) { // as the method declares
                            return refused.getMessage();
                        }
                    })
                    .get();
            System.out.println(lines + "; " + failure); // prints [written by a worker]; an empty line
            Journal worker = pool.submit(() -> {
                        Journal own = Shared.host(Journal.class, line -> journal.note(line + ", and back"));
                        return own; // a proxy travels as a proxy
                    })
                    .get();
            worker.note("there"); // runs in the worker, which calls the parent
            System.out.println(lines.contains("there, and back")); // prints true
        }
        Shared.unhost(journal);
    }
}
// PAGE whole: end
