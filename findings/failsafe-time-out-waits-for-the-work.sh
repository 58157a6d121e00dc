#!/usr/bin/env bash
# Failsafe 3.3.2. A Timeout without withInterrupt() does not end a synchronous call: run() throws TimeoutExceededException,
# but only when the late work has ended by itself.
# Guess: run() returns when its time is up and leaves the work behind. Seen: a limit of 100 ms took the 2 s of the work.
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>dev.failsafe</groupId><artifactId>failsafe</artifactId><version>3.3.2</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import dev.failsafe.*;
import java.time.Duration;

public class Main {
    public static void main(String... none) {
        System.out.println("plain " + late(Timeout.of(Duration.ofMillis(100))));
        System.out.println("withInterrupt " + late(Timeout.builder(Duration.ofMillis(100)).withInterrupt().build()));
        System.exit(0);
    }

    static String late(Timeout<Object> timeout) {
        long start = System.nanoTime();
        String how = "";
        try {
            Failsafe.with(timeout).run(() -> Thread.sleep(2_000));
        } catch (TimeoutExceededException e) {
            how = "time-out, ";
        }
        return how + (System.nanoTime() - start >= 1_900_000_000L ? "after the work" : "at once");
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main | paste -sd';')
expected='plain time-out, after the work;withInterrupt time-out, at once'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
