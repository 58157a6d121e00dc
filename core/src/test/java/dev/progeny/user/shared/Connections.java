package dev.progeny.user.shared;

import dev.progeny.ChildProcess;
import dev.progeny.PeerClosedException;
import dev.progeny.Pool;
import dev.progeny.shared.Connection;
import dev.progeny.shared.Listener;
import dev.progeny.shared.Pipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

public class Connections {

    static void pipe() throws Exception {
        // PAGE pipe: begin
        try (Pipe<String, Integer> pipe = Pipe.open()) {
            Connection<Integer, String> theirs = pipe.right(); // what the child gets
            ChildProcess<Void> child = ChildProcess.start(() -> {
                try (theirs) {
                    theirs.send(theirs.receive().length());
                }
            });
            pipe.left().send("seven77");
            System.out.println(pipe.left().receive()); // prints 7
            child.join();
        }
        // PAGE pipe: end
    }

    static void end() throws Exception {
        // PAGE end: begin
        Pipe<String, String> pipe = Pipe.open();
        Connection<String, String> theirs = pipe.right();
        ChildProcess<Void> child = ChildProcess.start(() -> {
            theirs.send("last words");
            Runtime.getRuntime().halt(1); // as kill -9
        });
        try {
            while (true) {
                System.out.println(pipe.left().receive()); // prints last words
            }
        } catch (PeerClosedException end) { // within 100 ms
            System.out.println("gone"); // prints gone
        }
        child.join();
        pipe.close();
        // PAGE end: end
    }

    static void any(Pool pool) throws Exception {
        // PAGE any: begin
        List<Connection<String, Integer>> workers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Pipe<String, Integer> pipe = Pipe.open();
            Connection<Integer, String> theirs = pipe.right();
            var _ = pool.submit(() -> {
                try (theirs) {
                    theirs.send(theirs.receive().length());
                }
            });
            workers.add(pipe.left());
        }
        workers.get(0).send("four");
        workers.get(1).send("eleven letters");
        int letters = 0;
        while (!workers.isEmpty()) {
            for (Connection<String, Integer> ready : Connection.awaitAny(workers, Duration.ofMinutes(1))) {
                letters += ready.receive();
                ready.close();
                workers.remove(ready);
            }
        }
        System.out.println(letters); // prints 18
        // PAGE any: end
    }

    static void bytes() throws Exception {
        // PAGE bytes: begin
        try (Pipe<Object, Object> pipe = Pipe.open(1 << 20)) { // bytes in each direction
            pipe.left().sendBytes(new byte[] {1, 2, 3});
            pipe.left().sendBytes(new byte[0]); // a message too
            System.out.println(pipe.right().receiveBytes().length); // prints 3
            System.out.println(pipe.right().receiveBytes().length); // prints 0
            System.out.println(pipe.right().pollBytes() == null); // prints true
        }
        // PAGE bytes: end
    }

    static void call(Path socket, byte[] key) {
        // PAGE client: begin
        try (Connection<String, String> server = Connection.connect(socket, key)) {
            server.send("hello");
            System.out.println(server.receive()); // prints hello to you
        } catch (IOException | InterruptedException failed) { // AuthenticationException: another key
            System.out.println(failed.getMessage());
        }
        // PAGE client: end
    }

    static void listener(Path socket, byte[] key) throws Exception {
        // PAGE listener: begin
        try (Listener<String, String> listener = Listener.open(socket, key)) {
            Thread.ofVirtual().start(() -> call(socket, key)); // in truth: another process
            try (Connection<String, String> client = listener.accept()) { // one that has the key
                client.send(client.receive() + " to you");
                client.receive();
            } catch (PeerClosedException end) {
                System.out.println("client left"); // prints client left
            }
        }
        // PAGE listener: end
    }

    public static void main(String[] args) throws Exception {
        pipe();
        end();
        try (Pool pool = Pool.processes(2)) {
            any(pool);
        }
        bytes();
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Path folder = Files.createTempDirectory("page");
        listener(folder.resolve("socket"), key);
        Files.delete(folder);
    }
}
