#!/usr/bin/env bash
# NuProcess 3.0.0. The exit code of a process that a signal has ended is the number of the signal: a process killed by
# signal 9 cannot be told from one that called exit(9). The JDK's Process says 137, Python's subprocess -9.
# Guess: 137, as from the JDK whose interface it follows. Seen: 9 for both.
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>com.zaxxer</groupId><artifactId>nuprocess</artifactId><version>3.0.0</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import com.zaxxer.nuprocess.*;
import java.util.concurrent.TimeUnit;

public class Main {
    public static void main(String... none) throws Exception {
        for (String script : new String[] {"kill -9 $$", "exit 9"}) {
            NuProcessBuilder builder = new NuProcessBuilder("sh", "-c", script);
            builder.setProcessListener(new NuAbstractProcessHandler() {});
            int theirs = builder.start().waitFor(30, TimeUnit.SECONDS);
            System.out.println(theirs + " " + new ProcessBuilder("sh", "-c", script).start().waitFor());
        }
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main 2>/dev/null | paste -sd';')
expected='9 137;9 9'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
