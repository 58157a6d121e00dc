package dev.progeny.cli;

import dev.progeny.Action;
import dev.progeny.OutputHandler;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.shared.SharedLong;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

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
                Two sides print Ping and Pong, exactly N words together: a SharedLong is one number, whoever counts on
                it. With --broken each side counts on an object it captured, of which each process has its own copy.
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
        try (Pool pool = open(model)) {
            SharedLong gate = SharedLong.create(0);
            SharedLong shared = SharedLong.create(0);
            AtomicInteger captured = new AtomicInteger();
            Task<Void> ping = pool.submit(
                    broken ? alone("Ping", words, captured, gate) : together("Ping", words, shared, gate));
            Task<Void> pong = pool.submit(
                    broken ? alone("Pong", words, captured, gate) : together("Pong", words, shared, gate));
            ping.get();
            pong.get();
        }
    }

    private static Pool open(String model) {
        return switch (model) {
            case "threads" -> Pool.threads(2);
            case "coroutines" -> Pool.coroutines(2);
            default -> Pool.processes(2, options -> options
                    .withHeap("64m")
                    .withJvmOptions("-XX:+DisplayVMOutputToStderr") // a dump (Ctrl-\\) is no word of this game
                    .withOutput(OutputHandler.plain()));
        };
    }

    private static Action together(String word, int words, SharedLong count, SharedLong gate) {
        return () -> {
            boolean said = say(word, count.getAndIncrement() < words);
            awaitBoth(gate);
            while (said) {
                said = say(word, count.getAndIncrement() < words);
            }
        };
    }

    private static Action alone(String word, int words, AtomicInteger count, SharedLong gate) {
        return () -> {
            boolean said = say(word, count.getAndIncrement() < words);
            awaitBoth(gate);
            while (said) {
                said = say(word, count.getAndIncrement() < words);
            }
        };
    }

    private static boolean say(String word, boolean mine) {
        if (mine) {
            System.out.println(word);
        }
        return mine;
    }

    /**
     * Stands after the first word of each side: else the one that starts first could say all of them before the other is
     * there. Spins, because the words take only microseconds; parks in between, because on one core the other needs it.
     */
    private static void awaitBoth(SharedLong gate) {
        gate.incrementAndGet();
        for (int spins = 1; gate.get() < 2; spins++) {
            if (spins % 10_000 == 0) {
                LockSupport.parkNanos(1);
            } else {
                Thread.onSpinWait();
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
