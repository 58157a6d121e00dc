#!/usr/bin/env bash
# Lucene 9.12.3 on Linux, with Lucene's default lock. Who reads the file of a lock in the process that holds it, as a backup
# of the folder does, gives the lock away: a second process gets it, and to the first it still counts as held.
# Guess: the lock is held until it is closed. Seen: refused before the backup, given after it. The operating system drops a
# process's locks on a file when the process closes any descriptor of it; the same befalls any FileLock of the JDK.
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.lucene</groupId><artifactId>lucene-core</artifactId><version>9.12.3</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import java.nio.file.*;
import org.apache.lucene.store.*;

public class Main {
    public static void main(String... args) throws Exception {
        Path index = Path.of(args[0]);
        try (Lock lock = FSDirectory.open(index).obtainLock("write.lock")) {
            if (args.length > 1) {
                System.out.println("second process: given");
                return;
            }
            secondProcess(index);
            Path backup = Files.createDirectory(index.resolveSibling("backup"));
            Files.copy(index.resolve("write.lock"), backup.resolve("write.lock"));
            lock.ensureValid();
            System.out.println("after a backup: valid");
            secondProcess(index);
        } catch (LockObtainFailedException refused) {
            System.out.println("second process: refused");
        }
    }

    static void secondProcess(Path index) throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String path = System.getProperty("java.class.path");
        new ProcessBuilder(java, "-cp", path, "Main", index.toString(), "second").inheritIO().start().waitFor();
    }
}
JAVA
javac -cp 'lib/*' Main.java
mkdir index
seen=$(java -cp 'lib/*:.' Main index 2>/dev/null | paste -sd';')
expected='second process: refused;after a backup: valid;second process: given'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
