package dev.progeny.link;

import dev.progeny.Action;
import dev.progeny.ChildProcess;
import dev.progeny.Job;
import dev.progeny.ProcessLauncher;
import dev.progeny.ProcessOptions;
import dev.progeny.transfer.Call;
import dev.progeny.worker.WorkerMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Launches the processes of this library; named by the face. */
public final class LinkLauncher implements ProcessLauncher {

    public LinkLauncher() {}

    @Override
    public <R> ChildProcess<R> start(Job<R> job, ProcessOptions options) {
        return LaunchedChild.start(Call.once(job), options);
    }

    @Override
    public ChildProcess<Void> start(Action action, ProcessOptions options) {
        return LaunchedChild.start(Call.once(action), options);
    }

    @Override
    public List<ChildProcess<?>> children() {
        return LaunchedChild.alive();
    }

    @Override
    public Optional<String> currentName() {
        return Optional.of(WorkerMain.name()).filter(name -> !name.isEmpty());
    }

    @Override
    public Optional<ProcessHandle> parent() {
        return ProcessHandle.of(WorkerMain.parentPid());
    }

    @Override
    public Optional<Path> prepareStartCache() throws IOException, InterruptedException {
        return AotCache.prepare();
    }
}
