#!/usr/bin/env bash
# Reactor 3.8.8, RxJava 3.1.12, Netty 4.2.20. A task is given to one thread of the pool when it is handed in, not when a
# thread is free: with two threads, one of two short tasks stays behind a long one while the other thread has nothing to do.
# Netty's pool is a ScheduledExecutorService and does the same.
# Guess: as long as a thread is free, no task waits, as in the pools of the JDK: both short tasks run.
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>io.projectreactor</groupId><artifactId>reactor-core</artifactId><version>3.8.8</version></dependency>
<dependency><groupId>io.reactivex.rxjava3</groupId><artifactId>rxjava</artifactId><version>3.1.12</version></dependency>
<dependency><groupId>io.netty</groupId><artifactId>netty-common</artifactId><version>4.2.20.Final</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.util.concurrent.*;
import reactor.core.scheduler.Schedulers;

public class Main {
    public static void main(String... none) throws Exception {
        System.setProperty("rx3.computation-threads", "2");
        System.out.println("JDK " + ran(Executors.newFixedThreadPool(2)));
        System.out.println("Reactor parallel " + ran(Schedulers.newParallel("parallel", 2)::schedule));
        System.out.println("Reactor elastic " + ran(Schedulers.newBoundedElastic(2, 100, "elastic")::schedule));
        System.out.println("RxJava " + ran(io.reactivex.rxjava3.schedulers.Schedulers.computation()::scheduleDirect));
        System.out.println("Netty " + ran(new DefaultEventExecutorGroup(2)));
        System.exit(0);
    }

    /** Two tasks hold both threads, two short ones follow; then the second ends. How many short ones run? */
    static int ran(Executor pool) throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch shorts = new CountDownLatch(2);
        pool.execute(() -> hold(both, first));
        pool.execute(() -> hold(both, second));
        both.await();
        pool.execute(shorts::countDown);
        pool.execute(shorts::countDown);
        second.countDown();
        shorts.await(3, TimeUnit.SECONDS);
        int ran = 2 - (int) shorts.getCount();
        first.countDown();
        shorts.await();
        return ran;
    }

    static void hold(CountDownLatch here, CountDownLatch until) {
        here.countDown();
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main 2>/dev/null | paste -sd';')
expected='JDK 2;Reactor parallel 1;Reactor elastic 1;RxJava 1;Netty 1'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
