package dev.progeny.transfer;

import dev.progeny.OtherBuildException;
import dev.progeny.ProgenyException;
import dev.progeny.RemoteException;
import dev.progeny.WorkerInfo;
import dev.progeny.wire.Failure;
import dev.progeny.wire.OtherBuild;
import dev.progeny.wire.Rebuilding;
import dev.progeny.wire.Thrown;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Exceptions from workers, rebuilt here: their own type if it can be had, their facts if not. */
public final class RemoteFailures {

    /** Ours that may stand between the user's call and the queue. Not all: tasks of scopes and workers have frames too. */
    private static final Set<String> OWN_PACKAGES = Stream.of("", ".engine", ".link", ".local", ".process", ".transfer")
            .map(room -> ProgenyException.class.getPackageName() + room)
            .collect(Collectors.toUnmodifiableSet());

    private RemoteFailures() {}

    /** The stack of the result is the remote one, a line that marks the border, and the stack of the submitter. */
    public static Throwable rebuild(Failure failure, String worker, long pid, Throwable submitter, ClassLoader loader) {
        return rebuild(failure, worker + " pid " + pid, submitter, loader);
    }

    public static Throwable rebuild(
            Failure failure, @Nullable WorkerInfo worker, Throwable submitter, ClassLoader loader) {
        return worker == null
                ? rebuild(failure, "unknown", submitter, loader)
                : rebuild(failure, worker.name(), worker.pid(), submitter, loader);
    }

    private static Throwable rebuild(Failure failure, String worker, Throwable submitter, ClassLoader loader) {
        String border = "in worker " + worker + ", below: who submitted";
        Throwable result =
                new Rebuilding(loader, RemoteException::new).rebuild(failure, border, callers(submitter));
        if (!failure.output().isEmpty()) {
            result.addSuppressed(new LastOutput(failure.output()));
        }
        OtherBuild refusal = refusal(result);
        return refusal == null ? result : otherBuild(refusal, worker, result, loader);
    }

    private static @Nullable OtherBuild refusal(Throwable failure) {
        if (failure instanceof OtherBuild argument) {
            return argument;
        }
        return Thrown.cause(failure) instanceof OtherBuild code ? code : null;
    }

    private static Throwable otherBuild(OtherBuild refusal, String worker, Throwable failure, ClassLoader loader) {
        return new OtherBuildException(
                "worker " + worker + " cannot run the task: " + refusal.getMessage() + refusal.here(loader), failure);
    }

    /** Without the steps between the user's call and the queue, ours and the JDK's: they say nothing to a reader. */
    private static List<StackTraceElement> callers(Throwable submitter) {
        return Stream.of(submitter.getStackTrace())
                .dropWhile(frame -> isOwn(frame.getClassName()) || frame.getClassName().startsWith("java."))
                .toList();
    }

    private static boolean isOwn(String className) {
        return OWN_PACKAGES.contains(className.substring(0, Math.max(0, className.lastIndexOf('.'))));
    }
}
