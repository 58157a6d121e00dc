package dev.progeny.user.shared;

// PAGE whole: begin
import dev.progeny.ChildProcess;
import dev.progeny.shared.SharedEvent;
import java.time.Duration;

public class SharedEventSample {
    public static void main(String[] args) throws Exception {
        try (SharedEvent working = SharedEvent.create();
                SharedEvent stop = SharedEvent.create()) {
            ChildProcess<String> child = ChildProcess.start(() -> {
                working.set();
                boolean stopped = false;
                while (!stopped) {
                    // a step of some work, and then a pause that ends at once when it is set
                    stopped = stop.await(Duration.ofSeconds(1));
                }
                return "stopped";
            });
            working.await();
            stop.set();
            System.out.println(child.result()); // prints stopped
            child.join();
        }
    }
}
// PAGE whole: end
