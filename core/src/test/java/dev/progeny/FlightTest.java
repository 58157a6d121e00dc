package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What Java Flight Recorder learns of pools, and that nobody needs it. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class FlightTest {

    @TempDir
    Path folder;

    /** One worker, tasks with every outcome, one of which has to wait. */
    static final class Program {

        public static void main(String[] none) throws Exception {
            try (Pool pool = Pool.processes(1, o -> o.withName("crew").withCancelGrace(Duration.ZERO))) {
                pool.submit(() -> 1, named("first")).join();
                Task<Void> nap = pool.submit(
                        () -> {
                            Thread.sleep(Duration.ofMinutes(1));
                            return null;
                        },
                        named("nap"));
                Task<Integer> waits = pool.submit(() -> 2, named("waits"));
                Thread.sleep(100); // so long, at least
                nap.cancel(true);
                waits.join();
                pool.submit(() -> Integer.parseInt("x"), named("fails")).handle((result, failure) -> 0).join();
                pool.submit(Program::halt, named("dies")).handle((result, failure) -> 0).join();
            }
            try (Pool pool = Pool.threads(1)) {
                System.out.println(pool.submit(() -> 42, named("here")).join());
            }
        }

        private static TaskOptions named(String name) {
            return TaskOptions.defaults().withName(name);
        }

        private static int halt() {
            Runtime.getRuntime().halt(3);
            return 0;
        }
    }

    private String run(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        return Programs.run(folder, command.toArray(String[]::new));
    }

    @Test
    void recording_holdsEveryTask_itsWait_andEveryWorker() throws Exception {
        String output = run("-Xlog:jfr*=off", "-XX:StartFlightRecording:filename=pools.jfr");
        assertThat(output).endsWith("42");
        List<RecordedEvent> events = RecordingFile.readAllEvents(folder.resolve("pools.jfr"));

        RecordedEvent first = one(events, "progeny.Task", "taskName", "first");
        assertThat(first.getString("outcome")).isEqualTo("SUCCESS");
        assertThat(first.getString("worker")).isEqualTo("crew-worker-1");
        assertThat(one(events, "progeny.Task", "taskName", "nap").getString("outcome")).isEqualTo("CANCELLED");
        assertThat(one(events, "progeny.Task", "taskName", "here").getString("outcome")).isEqualTo("SUCCESS");
        RecordedEvent fails = one(events, "progeny.Task", "taskName", "fails");
        assertThat(fails.getString("outcome")).isEqualTo("FAILED");
        assertThat(fails.getClass("failure").getName()).isEqualTo(NumberFormatException.class.getName());
        assertThat(one(events, "progeny.Task", "taskName", "dies").getClass("failure").getName())
                .isEqualTo(WorkerDiedException.class.getName());

        RecordedEvent wait = one(events, "progeny.QueueWait", "taskName", "waits");
        assertThat(wait.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(99));

        RecordedEvent start = one(events, "progeny.WorkerStart", "worker", "crew-worker-1");
        assertThat(start.getDuration()).isGreaterThan(Duration.ofMillis(10));
        assertThat(start.getLong("pid")).isEqualTo(first.getLong("pid"));
        List<RecordedEvent> deaths = of(events, "progeny.WorkerDeath");
        assertThat(deaths).hasSameSizeAs(of(events, "progeny.WorkerStart"));
        assertThat(deaths).anySatisfy(death -> {
            assertThat(death.getString("reason")).isEqualTo("EXITED");
            assertThat(death.getInt("exitCode")).isEqualTo(3);
        });
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String type) {
        return events.stream().filter(event -> event.getEventType().getName().equals(type)).toList();
    }

    private static RecordedEvent one(List<RecordedEvent> events, String type, String field, String value) {
        List<RecordedEvent> found = of(events, type).stream()
                .filter(event -> value.equals(event.getString(field)))
                .toList();
        assertThat(found).as("%s of %s among %s", type, value, of(events, type)).hasSize(1);
        return found.getFirst();
    }

    @Test
    void javaWithoutFlightRecorder_isEnough() throws Exception {
        assertThat(run("--limit-modules", "java.base,jdk.unsupported")).endsWith("42");
    }

    /** Such a class costs milliseconds at a program's first task. */
    @Test
    void withoutARecording_noEventIsLoaded() throws Exception {
        String output = run("-Xlog:class+load:stderr");
        assertThat(output).contains("42", "dev.progeny.flight.Flight ", "dev.progeny.WorkerDeath ");
        assertThat(output).doesNotContain("dev.progeny.flight.TaskFlight ", "dev.progeny.flight.TaskEvent ", "jdk.jfr.Event ");
    }
}
