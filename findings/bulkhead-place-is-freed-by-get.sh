#!/usr/bin/env bash
# resilience4j 2.4.0. A Bulkhead that guards a Future gives the place back when somebody calls get(), and only then: the end
# of the work does not free it, a cancel() does not, but a get() that runs out of time does, though the work goes on.
# Guess: the place is taken as long as the work runs, as with a semaphore that the work itself releases.
# Seen: 0 places free after the end and after a cancel(), 1 of 1 free beside work that runs.
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>io.github.resilience4j</groupId><artifactId>resilience4j-bulkhead</artifactId><version>2.4.0</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import io.github.resilience4j.bulkhead.*;
import java.util.concurrent.*;

public class Main {
    public static void main(String... none) throws Exception {
        Bulkhead ended = one();
        var work = new CompletableFuture<Integer>();
        Future<Integer> result = Bulkhead.decorateFuture(ended, () -> work).get();
        work.complete(1);
        System.out.println("done " + result.isDone() + ", free " + free(ended));
        result.get();
        System.out.println("got, free " + free(ended));

        Bulkhead cancelled = one();
        Bulkhead.decorateFuture(cancelled, CompletableFuture::new).get().cancel(true);
        System.out.println("cancelled, free " + free(cancelled));

        Bulkhead late = one();
        Future<Integer> running = Bulkhead.decorateFuture(late, () -> new CompletableFuture<Integer>()).get();
        try {
            running.get(10, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            System.out.println("late, done " + running.isDone() + ", free " + free(late));
        }
    }

    static Bulkhead one() {
        return Bulkhead.of("one", BulkheadConfig.custom().maxConcurrentCalls(1).build());
    }

    static int free(Bulkhead bulkhead) {
        return bulkhead.getMetrics().getAvailableConcurrentCalls();
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main 2>/dev/null | paste -sd';')
expected='done true, free 0;got, free 1;cancelled, free 0;late, done false, free 1'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
