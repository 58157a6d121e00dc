package dev.progeny;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@link ChildProcess} and {@link StartCache} stand for. Thread safety: any thread. */
public interface ProcessLauncher {

    /** See {@link ChildProcess#start(Job, ProcessOptions)}. */
    <R> ChildProcess<R> start(Job<R> job, ProcessOptions options);

    /** See {@link ChildProcess#start(Action, ProcessOptions)}. */
    ChildProcess<Void> start(Action action, ProcessOptions options);

    /** See {@link ChildProcess#children}. */
    List<ChildProcess<?>> children();

    /** See {@link ChildProcess#currentName}. */
    Optional<String> currentName();

    /** See {@link ChildProcess#parent}. */
    Optional<ProcessHandle> parent();

    /** See {@link StartCache#prepare}. */
    Optional<Path> prepareStartCache() throws IOException, InterruptedException;
}
