#!/usr/bin/env bash
# Apache Commons Exec 1.5.0 beside zt-exec 1.12. A watchdog of 300 ms kills the command, but execute() returns only when a
# grandchild has closed the output too; zt-exec's time-out returns at once. Both leave the grandchild alone.
# Guess: both end soon after 300 ms. Seen: Commons Exec took the 4 s that the grandchild lived.
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.commons</groupId><artifactId>commons-exec</artifactId><version>1.5.0</version></dependency>
<dependency><groupId>org.zeroturnaround</groupId><artifactId>zt-exec</artifactId><version>1.12</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.*;
import org.apache.commons.exec.*;
import org.zeroturnaround.exec.ProcessExecutor;

public class Main {
    static final String SCRIPT = "sleep 4 & wait";

    public static void main(String... none) throws Exception {
        System.out.println("commons-exec " + took(Main::commonsExec));
        System.out.println("zt-exec " + took(Main::ztExec));
    }

    static String took(Callable<?> call) {
        long start = System.nanoTime();
        try {
            call.call();
        } catch (Exception timeOut) {
            // both say so by an exception
        }
        return System.nanoTime() - start > 3_500_000_000L ? "waits for the grandchild" : "returns";
    }

    static Object commonsExec() throws Exception {
        DefaultExecutor executor = DefaultExecutor.builder().get();
        executor.setWatchdog(ExecuteWatchdog.builder().setTimeout(Duration.ofMillis(300)).get());
        executor.setStreamHandler(new PumpStreamHandler(new ByteArrayOutputStream()));
        return executor.execute(new CommandLine("sh").addArgument("-c").addArgument(SCRIPT, false));
    }

    static Object ztExec() throws Exception {
        return new ProcessExecutor("sh", "-c", SCRIPT).timeout(300, TimeUnit.MILLISECONDS).readOutput(true).execute();
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main 2>/dev/null | paste -sd';')
expected='commons-exec waits for the grandchild;zt-exec returns'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
