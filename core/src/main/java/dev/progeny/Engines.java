package dev.progeny;

import java.util.Map;
import java.util.ServiceLoader;

/** Finds the engine of a model, and the launcher of processes. Ours by a name, because to ask for services costs a program's start far more. */
final class Engines {

    private static final String LOCAL = "dev.progeny.local.LocalEngine";
    private static final String PROCESS = "dev.progeny.process.ProcessEngine";

    private static final String LAUNCHER = "dev.progeny.link.LinkLauncher";

    static final Map<Model, String> OURS =
            Map.of(Model.THREADS, LOCAL, Model.COROUTINES, LOCAL, Model.PROCESSES, PROCESS, Model.HYBRID, PROCESS);

    private static final class Launcher {

        static final ProcessLauncher ONLY = create(LAUNCHER, ProcessLauncher.class);
    }

    private Engines() {}

    static Pool open(Model model, int workers, int tasksPerWorker, ProcessOptions options) {
        return of(model, OURS).open(model, workers, tasksPerWorker, options);
    }

    static ProcessLauncher launcher() {
        return Launcher.ONLY;
    }

    static PoolEngine of(Model model, Map<Model, String> ours) {
        String name = ours.get(model);
        return name != null ? create(name, PoolEngine.class) : service(model);
    }

    private static PoolEngine service(Model model) {
        return ServiceLoader.load(PoolEngine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(engine -> engine.models().contains(model))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing here runs pools of " + model
                        + ": put the jar of such a dev.progeny.PoolEngine on the class path or module path"));
    }

    private static <T> T create(String name, Class<T> face) {
        try {
            return face.cast(Class.forName(name).getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("the library lacks a part of itself: " + name, impossible);
        }
    }
}
