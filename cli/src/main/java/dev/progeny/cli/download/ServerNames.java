package dev.progeny.cli.download;

import dev.progeny.cli.Settings;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Asks servers what they would call their files, before anything is fetched: the names are needed to find what an earlier run
 * has left, and to keep two files apart. Costs one small request per file; who gives no name, or no answer, has none.
 */
final class ServerNames {

    private static final int AT_ONCE = 16;

    private final Http http;

    private ServerNames(Http http) {
        this.http = http;
    }

    static List<Wanted> ask(List<Wanted> wanted, Settings settings) {
        var names = new ServerNames(new Http(new Proxies(System.getenv()), settings.duration("stall")));
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<Wanted>> asked = new ArrayList<>();
            wanted.forEach(one -> asked.add(threads.submit(() -> names.ask(one))));
            List<Wanted> named = new ArrayList<>();
            for (Future<Wanted> one : asked) {
                named.add(one.get());
            }
            return named;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return wanted;
        } catch (ExecutionException bug) {
            throw new IllegalStateException("asking for a name must not fail", bug.getCause());
        }
    }

    private Wanted ask(Wanted wanted) {
        URI url = wanted.url();
        String name = url == null || !wanted.name().isEmpty() ? null : name(url);
        return name == null ? wanted : wanted.namedByServer(FileNames.ofServer(name));
    }

    /** One byte: an answer that is read to its end leaves its connection for the next. */
    private @Nullable String name(URI url) {
        try (Response answer = http.get(url, Question.range(0, 1))) {
            return answer.status() < 300 ? ContentDisposition.name(answer.header("Content-Disposition")) : null;
        } catch (IOException | AttemptEnd unanswered) {
            return null; // the download itself will say why
        }
    }
}
