package dev.progeny.cli.download;

import dev.progeny.OutputHandler;
import dev.progeny.Pool;
import dev.progeny.ProcessOptions;

/** The pool for each model of the command line. */
final class Pools {

    private Pools() {}

    static Pool open(String model, int jobs) {
        int processors = Runtime.getRuntime().availableProcessors();
        return switch (model) {
            case "serial" -> Pool.threads(1);
            case "threads" -> Pool.threads(jobs);
            case "coroutines" -> Pool.coroutines(jobs);
            case "processes" -> Pool.processes(jobs, Pools::modest);
            case "hybrid" -> Pool.hybrid(processors, Math.ceilDiv(jobs, processors), Pools::modest);
            default -> throw new IllegalArgumentException("no such model: " + model);
        };
    }

    /** What a worker prints would tear the display; its last words come with WorkerDiedException. */
    private static ProcessOptions modest(ProcessOptions options) {
        return options.withName("download").withHeap("128m").withOutput(OutputHandler.none());
    }
}
