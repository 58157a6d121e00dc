package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.testkit.NothingLeft;
import java.io.Serializable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What cannot travel is refused with the way to it, so that nobody has to search. */
@ExtendWith(NothingLeft.class)
class TransferPathTest {

    private static final String CONNECTION = "dev.progeny.TransferPathTest$Connection";

    private static final Path SOURCE = Path.of("src/test/java/dev/progeny/TransferPathTest.java");

    private Pool pool;

    @BeforeEach
    void open() {
        pool = Pool.processes(1);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    static final class Connection {}

    static final class App implements Serializable {
        final String name = "app";
        final transient Connection forgotten = new Connection();
        final Connection conn = new Connection();

        Job<Integer> nameLength() {
            return () -> name.length(); // LINE_OF_LAMBDA
        }

        Job<Integer> anonymous() {
            return new Job<>() {
                @Override
                public Integer call() {
                    return name.length();
                }
            };
        }
    }

    static final class Service implements Serializable {
        final App app = new App();
    }

    static final class Plain {
        final int one = 1;

        Job<Integer> job() {
            return () -> one;
        }
    }

    record Order(int id, List<Object> lines) implements Serializable {}

    record Named(String name, Object content) implements Serializable {}

    private void refused(Job<?> job, String way) {
        assertThatThrownBy(() -> pool.submit(job))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining(way + ", which is not Serializable.");
    }

    private static int lineOf(String mark) throws IOException {
        List<String> lines = Files.readAllLines(SOURCE);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).endsWith(mark)) {
                return i + 1;
            }
        }
        throw new AssertionError("no line ends with " + mark);
    }

    @Test
    void lambdaThatCapturesThis_tellsItsLineAndTheField() throws IOException {
        refused(
                new App().nameLength(),
                "the lambda at TransferPathTest.java:" + lineOf("// LINE_OF_" + "LAMBDA")
                        + " captures `this` (TransferPathTest$App); its field `conn` is a " + CONNECTION);
    }

    @Test
    void lambdaThatCapturesAnObjectWithoutSerializable_tellsWhichVariable() {
        long before = 1;
        Connection conn = new Connection();
        refused(() -> conn.hashCode() + before, " captures `conn`, a " + CONNECTION);
        refused(new Plain().job(), " captures `this`, a dev.progeny.TransferPathTest$Plain");
    }

    @Test
    void fieldOfAField_isTold() {
        Service service = new Service();
        refused(
                () -> service.app.name,
                " captures `service` (TransferPathTest$Service); its field `app` (TransferPathTest$App); its field `conn` is a "
                        + CONNECTION);
    }

    @Test
    void elementOfAList_valueOfAMap_andIndexOfAnArray_areTold() {
        List<Object> list = new ArrayList<>(List.of("fine", new Connection()));
        refused(() -> list.size(), " captures `list` (ArrayList); its element 1 is a " + CONNECTION);
        Map<String, Object> map = Map.of("key", new Object[] {1, 2, new Connection()});
        refused(() -> map.size(), "; its value for key `key` (Object[]); its element 2 is a " + CONNECTION);
    }

    @Test
    void componentOfARecord_isTold() {
        Order order = new Order(1, new ArrayList<>(List.of(new Named("a", new Connection()))));
        refused(
                () -> order.id(),
                " captures `order` (TransferPathTest$Order); its field `lines` (ArrayList); its element 0"
                        + " (TransferPathTest$Named); its field `content` is a " + CONNECTION);
    }

    @Test
    void innerClass_holdsItsOuterObject() {
        refused(
                new App().anonymous(),
                "the job (TransferPathTest$App$1); its field `this$0` (TransferPathTest$App); its field `conn` is a "
                        + CONNECTION);
    }

    @Test
    void lambdaInALambda_isFollowed() {
        Job<Integer> inner = new App().nameLength();
        refused(
                () -> inner.call() + 1,
                "; that lambda captures `this` (TransferPathTest$App); its field `conn` is a " + CONNECTION);
    }

    @Test
    void input_isFollowedToo() {
        assertThatThrownBy(() -> pool.map(List.of(new Named("a", new Connection())), named -> 1))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("the input (TransferPathTest$Named); its field `content` is a " + CONNECTION);
    }

    @Test
    void classOfTheJdkThatNobodyTakes_isToldWithTheWayToIt_inAJobAndInAResult() throws Exception {
        Named named = new Named("n", new ObjectName("a:b=c"));
        String way = "its field `content` is a javax.management.ObjectName, ";
        assertThatThrownBy(() -> pool.submit(() -> named.name()))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining(way + "a class of the JDK's own, which no process takes from another.");
        assertThatThrownBy(pool.submit(() -> new Named("n", new ObjectName("a:b=c")))::get)
                .hasCauseInstanceOf(NotTransferableException.class)
                .hasMessageContaining("the result (TransferPathTest$Named); " + way + "which no process takes from another");
    }

    @Test
    void result_isExplainedByTheWorker() throws Exception {
        Future<Named> task = pool.submit(() -> new Named("a", new Connection()));
        assertThatThrownBy(task::get)
                .cause()
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("the result (TransferPathTest$Named); its field `content` is a " + CONNECTION);
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    @Test
    void plainCallableAndRunnable_sayWhatToWriteInstead() {
        ExecutorService service = pool;
        assertThatThrownBy(() -> service.submit(() -> 42))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("is a plain Callable")
                .hasMessageContaining("declare the pool as Pool")
                .hasMessageContaining("Job<…>");
        Callable<Integer> callable = () -> 1;
        assertThatThrownBy(() -> pool.submit(callable)).hasMessageContaining("Write it as a dev.progeny.Job");
        assertThatThrownBy(() -> service.execute(() -> {})).hasMessageContaining("Write it as a dev.progeny.Action");
    }

    @Test
    void cycleOnTheWay_endsTheSearch() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        cycle.add(new Connection());
        refused(() -> cycle.size(), " captures `cycle` (ArrayList); its element 1 is a " + CONNECTION);
    }
}
