#!/usr/bin/env bash
# Apache Commons Exec 1.5.0. addArgument(text) changes the text, though no shell is between: one with a space arrives
# with double quotes around it, one in double quotes loses them, one that ends in a double quote loses that one and gets
# single quotes. addArgument(text, false) keeps it.
# Guess: an argument arrives as it was given, since the process is started from an array. Seen: as above.
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.commons</groupId><artifactId>commons-exec</artifactId><version>1.5.0</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import java.io.ByteArrayOutputStream;
import org.apache.commons.exec.*;

public class Main {
    public static void main(String... none) throws Exception {
        for (String text : new String[] {"two words", "\"quoted\"", "say \"hi\""}) {
            System.out.println(text + " -> " + said(text, true) + " or " + said(text, false));
        }
    }

    static String said(String text, boolean handleQuoting) throws Exception {
        CommandLine command = new CommandLine("printf");
        command.addArgument("%s").addArgument(text, handleQuoting);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DefaultExecutor executor = DefaultExecutor.builder().get();
        executor.setStreamHandler(new PumpStreamHandler(out));
        executor.execute(command);
        return out.toString();
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main | paste -sd';')
expected="two words -> \"two words\" or two words;\"quoted\" -> quoted or \"quoted\";say \"hi\" -> 'say \"hi' or say \"hi\""
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
