#!/usr/bin/env bash
# resilience4j 2.4.0 and Bucket4j 8.15.0. A thread that is interrupted while it waits for a rate limiter keeps its turn.
# With one call a second, six waiters that gave up at once make the next caller wait about 7 s.
# Guess: who leaves the queue gives the turn back, as with a Semaphore: the next caller waits 1 s at most.
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>io.github.resilience4j</groupId><artifactId>resilience4j-ratelimiter</artifactId><version>2.4.0</version></dependency>
<dependency><groupId>com.bucket4j</groupId><artifactId>bucket4j_jdk17-core</artifactId><version>8.15.0</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.*;
import java.time.Duration;
import java.util.*;

public class Main {
    interface Limiter {
        void take() throws InterruptedException;
    }

    public static void main(String... none) throws Exception {
        Duration second = Duration.ofSeconds(1);
        RateLimiter limiter = RateLimiter.of("limiter", RateLimiterConfig.custom()
                .limitForPeriod(1).limitRefreshPeriod(second).timeoutDuration(Duration.ofMinutes(1)).build());
        Bucket bucket = Bucket.builder().addLimit(limit -> limit.capacity(1).refillIntervally(1, second)).build();
        System.out.println("resilience4j " + after(limiter::acquirePermission));
        System.out.println("Bucket4j " + after(() -> bucket.asBlocking().consume(1)));
    }

    static String after(Limiter limiter) throws Exception {
        limiter.take();
        List<Thread> waiters = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Thread waiter = new Thread(() -> {
                try {
                    limiter.take();
                } catch (InterruptedException e) {
                    return;
                }
            });
            waiter.start();
            waiters.add(waiter);
        }
        for (Thread waiter : waiters) {
            while (waiter.isAlive() && waiter.getState() != Thread.State.TIMED_WAITING) {
                Thread.sleep(1);
            }
            waiter.interrupt();
        }
        for (Thread waiter : waiters) {
            waiter.join();
        }
        long start = System.nanoTime();
        limiter.take();
        return System.nanoTime() - start > 3_000_000_000L ? "waits for those who left" : "next";
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main 2>/dev/null | paste -sd';')
expected='resilience4j waits for those who left;Bucket4j waits for those who left'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
