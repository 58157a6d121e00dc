package dev.progeny.user.guide;

import dev.progeny.Action;
import dev.progeny.ChildProcess;
import dev.progeny.scope.ChildSpec;
import dev.progeny.scope.Coroutine;
import dev.progeny.scope.EventLoop;
import dev.progeny.scope.Restart;
import dev.progeny.scope.Supervised;
import dev.progeny.scope.Supervisor;
import dev.progeny.scope.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

public class Scopes {

    static int price(String what) {
        return what.length();
    }

    static int group() throws InterruptedException {
        // GUIDE group: begin
        try (var group = TaskGroup.open(o -> o.withTimeout(Duration.ofSeconds(2)))) {
            var apple = group.fork(() -> price("apple"));
            var pear = group.fork(() -> price("pear"));
            group.join(); // the first failure cancels the other and is thrown here
            return apple.get() + pear.get();
        }
        // GUIDE group: end
    }

    static void loop() throws InterruptedException, ExecutionException {
        // GUIDE loop: begin
        List<String> words = new ArrayList<>(); // no lock: one coroutine runs at a time
        boolean both = EventLoop.run(loop -> {
            Coroutine<Boolean> ping = loop.spawn(() -> words.add("ping"));
            Coroutine<Boolean> pong = loop.spawn(() -> words.add("pong"));
            return ping.get() && pong.get(); // while this one waits, the others run
        });
        System.out.println(both + " " + words.size()); // prints true 2
        // GUIDE loop: end
    }

    record Encoder(ChildProcess<Void> process) implements Supervised {
        @Override
        public void run() throws Exception {
            process.join();
            process.result(); // throws what the process failed with
        }

        @Override
        public void stop(Thread runner) {
            process.terminate();
        }

        @Override
        public void kill() {
            process.kill();
        }
    }

    static void encode() throws InterruptedException {
        // GUIDE supervised: begin
        try (var supervisor = Supervisor.open(o -> o.withIntensity(3, Duration.ofSeconds(5)))) {
            Action job = () -> System.out.println("encodes"); // prints [child-1] encodes
            supervisor.start(ChildSpec.made("encoder", () -> new Encoder(ChildProcess.start(job)))
                    .withRestart(Restart.TRANSIENT)); // again if it fails, not if it is done
            supervisor.join();
        }
        // GUIDE supervised: end
    }

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        if (group() != 9) {
            throw new AssertionError("five and four letters");
        }
        loop();
        encode();
    }
}
