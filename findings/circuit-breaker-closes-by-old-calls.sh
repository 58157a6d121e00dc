#!/usr/bin/env bash
# resilience4j 2.4.0. A circuit breaker that tries its luck again (half open) counts every call that ends now, also those
# that began before it opened: two old successes close it, and not one of the calls that it let through to try has ended.
# Guess: only the calls of the trial decide whether it closes.
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>io.github.resilience4j</groupId><artifactId>resilience4j-circuitbreaker</artifactId><version>2.4.0</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import io.github.resilience4j.circuitbreaker.*;
import java.time.Duration;
import java.util.concurrent.*;

public class Main {
    public static void main(String... none) throws Exception {
        CircuitBreaker breaker = CircuitBreaker.of("one", CircuitBreakerConfig.custom()
                .slidingWindowSize(2).minimumNumberOfCalls(2).failureRateThreshold(50)
                .waitDurationInOpenState(Duration.ofMillis(200)).permittedNumberOfCallsInHalfOpenState(2).build());
        var old = new CompletableFuture<Integer>();
        var slow = new CompletableFuture<Integer>();
        var trial = new CompletableFuture<Integer>();
        breaker.executeCompletionStage(() -> old);
        breaker.executeCompletionStage(() -> slow);
        for (int i = 0; i < 2; i++) {
            breaker.executeCompletionStage(() -> CompletableFuture.failedFuture(new IllegalStateException()));
        }
        System.out.println(breaker.getState());
        Thread.sleep(300);
        breaker.executeCompletionStage(() -> trial);
        System.out.println(breaker.getState());
        old.complete(1);
        slow.complete(1);
        System.out.println(breaker.getState() + ", trial done " + trial.isDone());
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main 2>/dev/null | paste -sd';')
expected='OPEN;HALF_OPEN;CLOSED, trial done false'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
