package dev.progeny.user.guide;

import dev.progeny.ChildProcess;
import dev.progeny.Pool;
import dev.progeny.shared.SharedLong;
import java.util.List;
import java.util.concurrent.ExecutionException;

public class Surroundings {

    static void options() throws ExecutionException, InterruptedException {
        // GUIDE options: begin
        try (Pool pool = Pool.processes(4, o -> o.withName("render")
                .withHeap("256m").withJvmOptions("-Dlang=de")
                .withOutput(line -> System.out.println(line.worker() + " | " + line.text())))) {
            pool.submit(() -> System.out.println(System.getProperty("lang"))).get(); // prints render-worker-1 | de
        }
        // GUIDE options: end
    }

    static void child() throws ExecutionException, InterruptedException {
        // GUIDE child: begin
        ChildProcess<Long> child = ChildProcess.start(() -> ProcessHandle.current().pid());
        child.join();
        System.out.println(child.result() == child.pid()); // prints true
        // GUIDE child: end
    }

    static void count() {
        // GUIDE shared: begin
        SharedLong count = SharedLong.create(0);
        try (Pool pool = Pool.processes(2)) {
            pool.map(List.of(1, 2, 3, 4), x -> count.addAndGet(x)); // a handle travels, the memory is one
        }
        System.out.println(count); // prints 10
        // GUIDE shared: end
    }

    public static void main(String[] args) throws ExecutionException, InterruptedException {
        options();
        child();
        count();
    }
}
