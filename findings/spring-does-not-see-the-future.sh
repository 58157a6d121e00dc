#!/usr/bin/env bash
# Spring Framework 7.0.10. @Retryable and @ConcurrencyLimit see the method, not the future it returns: a method that gives
# a failed CompletableFuture is not tried again, and with a limit of one its work runs three at once. An
# InterruptedException, on the other hand, is tried again.
# Guess: what the future stands for is tried 1 + 2 times and runs one at a time; an interrupt is the end of it.
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>org.springframework</groupId><artifactId>spring-context</artifactId><version>7.0.10</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.annotation.*;
import org.springframework.resilience.annotation.*;

public class Main {
    static final AtomicInteger runs = new AtomicInteger();
    static final AtomicInteger running = new AtomicInteger();
    static final AtomicInteger most = new AtomicInteger();

    public static class Service {
        @Retryable(maxRetries = 2, delay = 10)
        public int plain() {
            runs.incrementAndGet();
            throw new IllegalStateException();
        }

        @Retryable(maxRetries = 2, delay = 10)
        public CompletableFuture<Integer> future() {
            runs.incrementAndGet();
            return CompletableFuture.failedFuture(new IllegalStateException());
        }

        @Retryable(maxRetries = 2, delay = 10)
        public int interrupted() throws InterruptedException {
            runs.incrementAndGet();
            throw new InterruptedException();
        }

        @ConcurrencyLimit(1)
        public CompletableFuture<Void> one() {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            var later = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
            return CompletableFuture.runAsync(running::decrementAndGet, later);
        }
    }

    @Configuration
    @EnableResilientMethods
    public static class Config {
        @Bean
        Service service() {
            return new Service();
        }
    }

    public static void main(String... none) {
        Service service = new AnnotationConfigApplicationContext(Config.class).getBean(Service.class);
        System.out.println("plain " + tries(service::plain));
        System.out.println("future " + tries(() -> service.future().get()));
        System.out.println("interrupted " + tries(service::interrupted));
        CompletableFuture.allOf(service.one(), service.one(), service.one()).join();
        System.out.println("at once " + most);
        System.exit(0);
    }

    static int tries(Callable<?> call) {
        runs.set(0);
        try {
            call.call();
        } catch (Exception expected) {
            return runs.get();
        }
        return -1;
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main 2>/dev/null | paste -sd';')
expected='plain 3;future 1;interrupted 3;at once 3'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
