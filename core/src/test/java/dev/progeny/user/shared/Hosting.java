package dev.progeny.user.shared;

import dev.progeny.Pool;
import dev.progeny.shared.Shared;
import dev.progeny.shared.SharedMap;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

public class Hosting {

    static void map(Pool pool) {
        // PAGE map: begin
        try (SharedMap<String, Integer> counts = SharedMap.create()) { // lives in this process
            pool.map(List.of("one", "two", "one"), word -> counts.merge(word, 1, Integer::sum));
            System.out.println(new TreeMap<>(counts)); // prints {one=2, two=1}
        }
        // PAGE map: end
    }

    // PAGE interface: begin
    interface Journal {
        void note(String line) throws IOException;
    }
    // PAGE interface: end

    static void object(Pool pool) {
        // PAGE object: begin
        Queue<String> lines = new ConcurrentLinkedQueue<>(); // safe for many threads; never leaves this process
        Journal journal = Shared.host(Journal.class, line -> {
            if (line.isEmpty()) {
                throw new IOException("an empty line");
            }
            lines.add(line);
        });
        String failure = pool.submit(() -> {
                    journal.note("written by a worker"); // runs in the parent
                    try {
                        journal.note("");
                        return "none";
                    } catch (IOException refused) { // as the method declares
                        return refused.getMessage();
                    }
                })
                .join();
        System.out.println(lines + "; " + failure); // prints [written by a worker]; an empty line
        Shared.unhost(journal);
        // PAGE object: end
    }

    static void callBack(Pool pool) {
        // PAGE callback: begin
        Journal parent = Shared.host(Journal.class, line -> System.out.println("parent heard: " + line));
        pool.submit(() -> {
                    Journal worker = Shared.host(Journal.class, line -> parent.note(line + ", and back"));
                    return worker; // a proxy may be returned, stored in a SharedMap, or be an argument of a call
                })
                .thenAccept(worker -> say(worker, "to the worker")) // prints parent heard: to the worker, and back
                .join();
        // PAGE callback: end
        Shared.unhost(parent);
    }

    static void say(Journal journal, String line) {
        try {
            journal.note(line);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    public static void main(String[] args) {
        try (Pool pool = Pool.processes(2)) {
            map(pool);
            object(pool);
            callBack(pool);
        }
    }
}
