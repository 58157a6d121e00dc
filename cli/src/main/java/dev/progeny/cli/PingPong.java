package dev.progeny.cli;

import dev.progeny.Action;
import dev.progeny.OutputHandler;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.shared.SharedLong;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Two sides print Ping and Pong, n words together, because they count on one shared object. */
final class PingPong implements Command {

    private static final String MODELS = "processes|threads|coroutines|all";

    @Override
    public String name() {
        return "pingpong";
    }

    @Override
    public String summary() {
        return "two sides that count on one shared object";
    }

    @Override
    public String synopsis() {
        return "[-n N] [-m " + MODELS + "] [--broken]";
    }

    @Override
    public String description() {
        return """
                Two sides print Ping and Pong in turn, exactly N words together: a SharedLong is one number, whoever counts
                on it. With --broken each side counts on an object it captured, of which each process has its own copy.
                """;
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                Setting.taking("number", "n", "N", "10", "words in total"),
                Setting.taking("model", "m", MODELS, "processes", "what the two sides are"),
                Setting.flag("broken", "", "count on a captured object instead of a shared one"));
    }

    @Override
    public int run(Settings settings, Console console) throws Exception {
        int words = settings.number("number", 0, 1_000_000);
        boolean broken = settings.on("broken");
        List<String> models = settings.text("model").equals("all")
                ? List.of("processes", "threads", "coroutines")
                : List.of(settings.text("model"));
        for (String model : models) {
            if (!settings.on("quiet")) {
                console.err().println(explain(model, words, broken));
            }
            play(model, words, broken);
        }
        return Exit.OK;
    }

    private static void play(String model, int words, boolean broken) throws Exception {
        SharedLong heard = SharedLong.create(0);
        try (Pool pool = open(model, heard)) {
            SharedLong shared = SharedLong.create(0);
            AtomicInteger captured = new AtomicInteger();
            Counter counter = broken ? captured::getAndIncrement : shared::getAndIncrement;
            SharedLong gate = SharedLong.create(0);
            boolean passedOn = model.equals("processes");
            Task<Void> ping = pool.submit(new Side("Ping", 0, words, passedOn, counter, heard, gate));
            Task<Void> pong = pool.submit(new Side("Pong", 1, words, passedOn, counter, heard, gate));
            ping.get();
            pong.get();
        }
    }

    /** @param heard counts the words that have come out */
    private static Pool open(String model, SharedLong heard) {
        return switch (model) {
            case "threads" -> Pool.threads(2);
            case "coroutines" -> Pool.coroutines(2);
            default -> Pool.processes(2, options -> options
                    .withHeap("64m")
                    .withJvmOptions("-XX:+DisplayVMOutputToStderr") // a dump (Ctrl-\\) is no word of this game
                    .withOutput(passingOn(heard)));
        };
    }

    /** What a process prints has come out only when this one has printed it. */
    private static OutputHandler passingOn(SharedLong heard) {
        OutputHandler plain = OutputHandler.plain();
        return line -> {
            plain.accept(line);
            if (!line.error()) {
                heard.incrementAndGet();
            }
        };
    }

    private interface Counter extends Serializable {
        long next();
    }

    /**
     * Says its word until the counter says that all is said. In turn with the other side as long as somebody may listen: else the
     * one that the scheduler likes would say nine of ten.
     *
     * @param parity of the number of words heard when it is this side's turn
     * @param passedOn whether somebody else counts what is heard
     * @param gate how many sides have begun, and ended
     */
    private record Side(
            String word, int parity, int words, boolean passedOn, Counter counter, SharedLong heard, SharedLong gate)
            implements Action {

        private static final int IN_TURN = 1_000; // beyond that it is speed that counts
        private static final int SIDES = 2;
        private static final long PATIENCE_NANOS = 1_000_000_000L; // the other one may be stopped by a debugger
        private static final long PAUSE_NANOS = 20_000;

        @Override
        public void perform() {
            gate.incrementAndGet();
            await(Long.MAX_VALUE, () -> gate.get() >= SIDES);
            awaitTurn(-1);
            for (long said = counter.next(); said < words; said = counter.next()) {
                long before = heard.get();
                System.out.println(word);
                if (System.out.checkError()) { // which also lets it out
                    break; // nobody listens
                }
                if (!passedOn) {
                    heard.incrementAndGet();
                }
                if (said < IN_TURN) {
                    awaitTurn(before);
                }
            }
            gate.incrementAndGet();
        }

        /** @param before what had been heard when this side spoke last: its own word must have come out since */
        private void awaitTurn(long before) {
            await(PATIENCE_NANOS, () -> {
                long now = heard.get();
                return (now > before && now % SIDES == parity) || gate.get() > SIDES;
            });
        }

        private static void await(long nanos, BooleanSupplier condition) {
            long start = System.nanoTime();
            while (!condition.getAsBoolean() && System.nanoTime() - start < nanos) {
                LockSupport.parkNanos(PAUSE_NANOS); // the other side needs the processor, if there is one only
            }
        }
    }

    private static String explain(String model, int words, boolean broken) {
        if (!broken) {
            return model + ": two sides, one shared counter, " + words + " words in total";
        }
        return model.equals("processes")
                ? "processes, broken: each process got its own copy of the counter, so each says all its words: "
                        + 2 * words + " instead of " + words
                : model + ", broken: inside one process both sides hold the same object, so it works here: " + words
                        + " words; with -m processes it does not";
    }
}
