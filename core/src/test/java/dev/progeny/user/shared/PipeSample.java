package dev.progeny.user.shared;

// PAGE whole: begin
import dev.progeny.ChildProcess;
import dev.progeny.PeerClosedException;
import dev.progeny.shared.Connection;
import dev.progeny.shared.Pipe;

public class PipeSample {
    public static void main(String[] args) throws Exception {
        try (Pipe<String, Integer> pipe = Pipe.open()) {
            Connection<String, Integer> mine = pipe.left();
            Connection<Integer, String> theirs = pipe.right(); // what the child gets
            ChildProcess<Void> child = ChildProcess.start(() -> {
                theirs.send(theirs.receive().length());
                theirs.send(-1); // its last words
                Runtime.getRuntime().halt(1); // as kill -9
            });
            mine.send("seven77");
            System.out.println(mine.receive()); // prints 7
            try {
                while (true) {
                    System.out.println(mine.receive()); // prints -1
                }
            } catch (PeerClosedException end) { // within 100 ms
                System.out.println("gone"); // prints gone
            }
            child.join();
        }
    }
}
// PAGE whole: end
