#!/usr/bin/env bash
# Caffeine 3.3.1 and Guava 33.8.0. Callers that ask an AsyncCache for one key share one CompletableFuture: a caller's
# orTimeout() fails all the others, and the value, still being computed, is computed again for the next. With Guava it is
# enough to cancel a future that was derived: the source ends, and with it all that others derived from it.
# Guess: a caller who gives up gives up alone, as with CompletableFuture's thenApply(...).cancel(true).
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>com.github.ben-manes.caffeine</groupId><artifactId>caffeine</artifactId><version>3.3.1</version></dependency>
<dependency><groupId>com.google.guava</groupId><artifactId>guava</artifactId><version>33.8.0-jre</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import com.github.benmanes.caffeine.cache.*;
import com.google.common.util.concurrent.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

public class Main {
    public static void main(String... none) throws Exception {
        AsyncCache<Integer, String> cache = Caffeine.newBuilder().executor(Executors.newCachedThreadPool()).buildAsync();
        AtomicInteger computed = new AtomicInteger();
        CountDownLatch open = new CountDownLatch(1);
        Function<Integer, String> slow = key -> {
            computed.incrementAndGet();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "value";
        };
        var patient = cache.get(1, slow);
        cache.get(1, slow).orTimeout(100, TimeUnit.MILLISECONDS).exceptionally(late -> null).join();
        String seen = patient.handle((value, e) -> e == null ? value : e.getClass().getSimpleName()).join();
        System.out.println("Caffeine, the patient caller: " + seen);
        var next = cache.get(1, slow);
        open.countDown();
        System.out.println("the next: " + next.get() + ", computed " + computed + " times");

        var source = SettableFuture.<Integer>create();
        var given = Futures.transform(source, x -> x + 1, Runnable::run);
        Futures.transform(source, x -> x + 2, Runnable::run).cancel(true);
        System.out.println("Guava, the patient caller cancelled: " + given.isCancelled());

        var plain = new CompletableFuture<Integer>();
        var other = plain.thenApply(x -> x + 1);
        plain.thenApply(x -> x + 2).cancel(true);
        System.out.println("JDK: " + other.isCancelled());
        System.exit(0);
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main 2>/dev/null | paste -sd';')
expected='Caffeine, the patient caller: TimeoutException;the next: value, computed 2 times;Guava, the patient caller cancelled: true;JDK: false'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
