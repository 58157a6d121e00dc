package dev.progeny.cli.download;

import dev.progeny.Pool;
import dev.progeny.WorkerInfo;
import java.time.Duration;
import java.util.stream.LongStream;

/** CPU time, as the operating system counts it per process. */
final class Cpu {

    private Cpu() {}

    /** Of this process and the pool's live workers, since they started. */
    static double seconds(Pool pool) {
        LongStream workers = pool.stats().workers().stream().mapToLong(WorkerInfo::pid);
        return LongStream.concat(workers, LongStream.of(ProcessHandle.current().pid()))
                .distinct()
                .mapToDouble(Cpu::seconds)
                .sum();
    }

    static double ownSeconds() {
        return seconds(ProcessHandle.current().pid());
    }

    private static double seconds(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO)
                .toNanos()
                / 1e9;
    }
}
