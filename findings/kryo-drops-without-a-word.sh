#!/usr/bin/env bash
# Kryo 5.6.2 (with its default serializers). What it does not keep, it drops without a word: the access order of a
# LinkedHashMap, the capacity of a LinkedBlockingQueue, a field of a subclass of HashMap, the defaults of Properties, the
# nanoseconds of a Timestamp.
# Guess: what comes back is equal, or an exception says what is not supported, as it does for a reversed TreeMap.
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>com.esotericsoftware</groupId><artifactId>kryo</artifactId><version>5.6.2</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.*;
import java.util.concurrent.LinkedBlockingQueue;

public class Main {
    public static class Scores extends HashMap<String, Integer> {
        int season = 1;
    }

    @SuppressWarnings("unchecked")
    static <T> T copy(T value) {
        Kryo kryo = new Kryo();
        kryo.setRegistrationRequired(false);
        Output out = new Output(1024, -1);
        kryo.writeClassAndObject(out, value);
        return (T) kryo.readClassAndObject(new Input(out.toBytes()));
    }

    public static void main(String... none) {
        var recent = new LinkedHashMap<Integer, Integer>(16, 0.75f, true);
        recent.put(1, 1);
        recent.put(2, 2);
        var again = copy(recent);
        recent.get(1);
        again.get(1);
        System.out.println("order " + recent.keySet() + " " + again.keySet());
        System.out.println("capacity 2 " + (copy(new LinkedBlockingQueue<Integer>(2)).remainingCapacity()));
        Scores scores = new Scores();
        scores.season = 9;
        System.out.println("field 9 " + copy(scores).season);
        Properties defaults = new Properties();
        defaults.setProperty("a", "1");
        Properties own = new Properties(defaults);
        System.out.println("default " + own.getProperty("a") + " " + copy(own).getProperty("a"));
        var time = new java.sql.Timestamp(0);
        time.setNanos(123456789);
        System.out.println("nanoseconds 123456789 " + copy(time).getNanos());
        try {
            copy(new TreeMap<Integer, Integer>(Comparator.reverseOrder()));
        } catch (RuntimeException refused) {
            System.out.println("reversed TreeMap refused");
        }
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main 2>/dev/null | paste -sd';')
expected='order [2, 1] [1, 2];capacity 2 2147483647;field 9 1;default 1 null;nanoseconds 123456789 123000000;reversed TreeMap refused'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
