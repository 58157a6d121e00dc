package dev.progeny.engine;

import dev.progeny.Pool;
import dev.progeny.os.MappedCache;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Tells, once in the log and in each dump, that this program itself runs old classes out of an AOT cache of its own. Looked for
 * by a thread of its own when the first pool of processes is opened, and only where there is such a cache.
 */
public final class OldClasses {

    private static final class Search {

        static final FutureTask<String> RESULT = begin();

        private static FutureTask<String> begin() {
            Optional<MappedCache> cache = MappedCache.find();
            var search = new FutureTask<>(() -> cache.map(OldClasses::look).orElse(""));
            if (cache.isPresent()) {
                Thread.ofPlatform().daemon().name("progeny-cache-check").start(search);
            } else {
                search.run();
            }
            return search;
        }
    }

    private OldClasses() {}

    /** Begins to look, if that was not done. */
    public static void look() {
        var _ = Search.RESULT;
    }

    /** A line for a dump; empty if there is nothing to tell. Waits for the search. */
    static String line() {
        try {
            String complaint = Search.RESULT.get();
            return complaint.isEmpty() ? "" : complaint + '\n';
        } catch (InterruptedException later) {
            Thread.currentThread().interrupt();
            return "";
        } catch (ExecutionException unreadable) {
            return "";
        }
    }

    private static String look(MappedCache cache) {
        String complaint = cache.complaint();
        if (!complaint.isEmpty()) {
            System.getLogger(Pool.class.getName()).log(System.Logger.Level.WARNING, complaint);
        }
        return complaint;
    }
}
