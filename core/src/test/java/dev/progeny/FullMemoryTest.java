package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.shared.Pipe;
import dev.progeny.shared.SharedBarrier;
import dev.progeny.shared.SharedEvent;
import dev.progeny.shared.SharedLatch;
import dev.progeny.shared.SharedLock;
import dev.progeny.shared.SharedLong;
import dev.progeny.shared.SharedMap;
import dev.progeny.shared.SharedMemory;
import dev.progeny.shared.SharedQueue;
import dev.progeny.shared.SharedSemaphore;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A /dev/shm in which others have left no room; it belongs to a parent that is a process of its own. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class FullMemoryTest {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final int OBJECTS = 10;

    /** Makes objects when there is no room, works with a pool all the same, and makes them again when there is some. */
    static final class Parent {

        private Parent() {}

        public static void main(String... room) throws Exception {
            long taken = descriptors();
            Path others = "bytes".equals(room[0]) ? fill(MEMORY.resolve("others")) : useUpNames();
            makeAll();
            System.out.println("files left: " + files().filter(file -> !file.startsWith(others)).count());
            System.out.println("descriptors left: " + (descriptors() - taken));
            work();
            clear();
            makeAll();
        }

        private static Path fill(Path file) throws IOException {
            try (OutputStream out = Files.newOutputStream(file)) {
                while (true) {
                    out.write(new byte[1 << 12]);
                }
            } catch (IOException full) {
                return file;
            }
        }

        private static Path useUpNames() throws IOException {
            Path folder = Files.createDirectory(MEMORY.resolve("others"));
            try {
                for (int i = 0; ; i++) {
                    Files.createFile(folder.resolve("" + i));
                }
            } catch (IOException full) {
                return folder;
            }
        }

        private static Stream<Path> files() throws IOException {
            try (Stream<Path> all = Files.walk(MEMORY)) {
                return all.filter(file -> !file.equals(MEMORY)).toList().stream();
            }
        }

        private static void clear() throws IOException {
            for (Path file : files().toList().reversed()) {
                Files.delete(file);
            }
        }

        private static long descriptors() throws IOException {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return open.filter(Parent::isOurs).count();
            }
        }

        private static boolean isOurs(Path link) {
            try {
                return Files.readSymbolicLink(link).startsWith(MEMORY);
            } catch (IOException closedMeanwhile) {
                return false;
            }
        }

        private static void makeAll() throws IOException {
            Map<String, Supplier<AutoCloseable>> makers = new LinkedHashMap<>();
            makers.put("SharedMemory", () -> SharedMemory.create(1 << 20));
            makers.put("SharedLong", () -> SharedLong.create(1));
            makers.put("SharedLock", SharedLock::create);
            makers.put("SharedQueue", () -> SharedQueue.create(10, 1_000));
            makers.put("SharedSemaphore", () -> SharedSemaphore.create(1));
            makers.put("SharedLatch", () -> SharedLatch.create(1));
            makers.put("SharedEvent", SharedEvent::create);
            makers.put("SharedBarrier", () -> SharedBarrier.create(2));
            makers.put("Pipe", Pipe::open);
            makers.put("SharedLong \"by-name\"", () -> SharedLong.create("by-name", 1));
            for (var each : makers.entrySet()) {
                System.out.println(each.getKey() + " " + made(each.getValue()));
            }
        }

        private static String made(Supplier<AutoCloseable> maker) {
            try (AutoCloseable made = maker.get()) {
                return made == null ? "nothing" : "made";
            } catch (Exception failed) {
                return failed.toString();
            }
        }

        /** Small values and large ones, a map, and an object that a worker fails to make. */
        private static void work() throws Exception {
            byte[] large = new byte[2 << 20];
            Arrays.fill(large, (byte) 7);
            try (SharedMap<String, Integer> map = SharedMap.create();
                    Pool pool = Pool.processes(1)) {
                for (int i = 0; i < 2; i++) {
                    System.out.println(Arrays.equals(pool.submit(() -> large).get(), large) ? "back" : "another");
                }
                pool.submit(() -> {
                    map.put("answer", 42);
                }).get();
                System.out.println("in the map: " + map.get("answer"));
                System.out.println("worker: " + pool.submit(() -> made(SharedLock::create)).get());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"bytes, '/dev/shm has 0 left'", "names, 'No space left on device'"})
    void withoutRoom_noSharedObjectIsMade_eachSaysWhy_andPoolsWork(String room, String reason) throws Exception {
        List<String> wrapper = Programs.withSharedMemoryOf("size=4m,nr_inodes=30");
        Process parent = Programs.start(Parent.class, wrapper, List.of(), room);
        List<String> said = parent.inputReader().lines().toList();
        assertThat(parent.waitFor()).as(String.join("\n", said)).isZero();
        assertThat(said).hasSize(2 * OBJECTS + 6);
        assertThat(said.subList(0, OBJECTS)).allSatisfy(failure -> assertThat(failure)
                .contains("UncheckedIOException")
                .contains("could not be created")
                .contains(reason));
        assertThat(said.subList(OBJECTS, OBJECTS + 5))
                .containsExactly("files left: 0", "descriptors left: 0", "back", "back", "in the map: 42");
        assertThat(said.get(OBJECTS + 5)).startsWith("worker: ").contains("could not be created").contains(reason);
        assertThat(said.subList(OBJECTS + 6, 2 * OBJECTS + 6)).allSatisfy(made -> assertThat(made).endsWith(" made"));
    }
}
