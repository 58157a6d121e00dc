package dev.progeny.user.shared;

// PAGE whole: begin
import dev.progeny.ChildProcess;
import dev.progeny.shared.SharedQueue;
import java.util.List;

public class SharedQueueSample {
    public static void main(String[] args) throws Exception {
        try (SharedQueue<String> words = SharedQueue.create(100)) {
            ChildProcess<Integer> counter = ChildProcess.start(() -> {
                int letters = 0;
                try {
                    while (true) {
                        letters += words.take().length();
                        words.taskDone();
                    }
                } catch (SharedQueue.ShutdownException end) {
                    return letters;
                }
            });
            for (String word : List.of("one", "two", "three")) {
                words.put(word);
            }
            words.awaitDone(); // each has been dealt with
            words.shutdown(); // whoever takes gets what is left, then a ShutdownException
            System.out.println(counter.result() + " letters"); // prints 11 letters
            counter.join();
        }
    }
}
// PAGE whole: end
