package dev.progeny.cli.download;

import dev.progeny.cli.Exit;
import dev.progeny.cli.download.Result.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run achieved.
 *
 * @param results in the order of the list
 * @param ending why it ended early, null if it did not
 */
record Report(List<Result> results, @Nullable Ending ending, double seconds, double cpuSeconds) {

    int exitCode() {
        if (ending != null) {
            return ending.exitCode();
        }
        if (count(Status.CORRUPT) > 0) {
            return Exit.INTEGRITY;
        }
        return done() == results.size() ? Exit.OK : Exit.SOME_FAILED;
    }

    int done() {
        return count(Status.DONE);
    }

    int failed() {
        return count(Status.FAILED) + count(Status.CORRUPT);
    }

    int unfinished() {
        return count(Status.UNFINISHED);
    }

    long bytes() {
        return results.stream().mapToLong(Result::bytes).sum();
    }

    long fetched() {
        return results.stream().mapToLong(Result::fetched).sum();
    }

    List<Result> failures() {
        return results.stream().filter(result -> !result.isDone()).toList();
    }

    private int count(Status status) {
        return (int) results.stream().filter(result -> result.status() == status).count();
    }
}
