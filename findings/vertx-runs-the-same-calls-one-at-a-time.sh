#!/usr/bin/env bash
# Vert.x 5.0.7. Four calls of executeBlocking(), the same code: four run at once if main() makes them, one at a time if a
# handler of Vert.x makes them, in a pool of twenty threads. A verticle's blocking work is ordered unless one says false.
# Guess: they run side by side wherever they come from. Seen: the small program that measures is four times as fast as the
# server.
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>io.vertx</groupId><artifactId>vertx-core</artifactId><version>5.0.7</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

public class Main {
    public static void main(String... none) throws Exception {
        Vertx vertx = Vertx.vertx();
        System.out.println("main " + atOnce(vertx, null).get());
        var fromHandler = new CompletableFuture<Integer>();
        vertx.runOnContext(nothing -> atOnce(vertx, null).thenAccept(fromHandler::complete));
        System.out.println("handler " + fromHandler.get());
        var unordered = new CompletableFuture<Integer>();
        vertx.runOnContext(nothing -> atOnce(vertx, false).thenAccept(unordered::complete));
        System.out.println("handler, not ordered " + unordered.get());
        System.exit(0);
    }

    static CompletableFuture<Integer> atOnce(Vertx vertx, Boolean ordered) {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Callable<Void> work = () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.sleep(2_000);
            running.decrementAndGet();
            return null;
        };
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(ordered == null ? vertx.executeBlocking(work) : vertx.executeBlocking(work, ordered));
        }
        return Future.all(all).map(done -> most.get()).toCompletionStage().toCompletableFuture();
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main 2>/dev/null | paste -sd';')
expected='main 4;handler 1;handler, not ordered 4'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
