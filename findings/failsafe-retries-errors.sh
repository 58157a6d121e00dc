#!/usr/bin/env bash
# Failsafe 3.3.2. A RetryPolicy that names nothing retries after every Throwable, an OutOfMemoryError or a LinkageError
# included.
# Guess: it retries after exceptions, and an Error goes through at once. Seen: three tries each.
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

public class Main {
    public static void main(String... none) {
        System.out.println("OutOfMemoryError " + tries(new OutOfMemoryError("made up")));
        System.out.println("LinkageError " + tries(new LinkageError("made up")));
        System.exit(0);
    }

    static int tries(Error error) {
        int[] tries = {0};
        try {
            Failsafe.with(RetryPolicy.builder().withMaxRetries(2).build()).run(() -> {
                tries[0]++;
                throw error;
            });
        } catch (Throwable last) {
            // the third
        }
        return tries[0];
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main | paste -sd';')
expected='OutOfMemoryError 3;LinkageError 3'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
