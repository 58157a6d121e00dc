#!/usr/bin/env bash
# JDK 17 and 25, whichever of the two is in PATH or in /usr/lib/jvm. ObjectInputStream reads one object of eight fields.
# Guess: a record is plainer than an ordinary class, so it is read at least as fast. Seen: for the first record of eight
# components the JVM makes and defines some fifty classes of method handles more than for an ordinary class of
# the same fields. A new process that is sent one record waits tens of milliseconds for that, and again for each other kind.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/Main.java" <<'JAVA'
import java.io.*;

public class Main {
    record Row(int a, long b, double c, String d, boolean e, short f, float g, Object h) implements Serializable {}

    static class Plain implements Serializable {
        int a;
        long b;
        double c;
        String d;
        boolean e;
        short f;
        float g;
        Object h;
    }

    public static void main(String... words) throws Exception {
        if (words[0].equals("write")) {
            try (var out = new ObjectOutputStream(new FileOutputStream("record"))) {
                out.writeObject(new Row(1, 2, 3, "4", true, (short) 6, 7, 8));
            }
            try (var out = new ObjectOutputStream(new FileOutputStream("class"))) {
                out.writeObject(new Plain());
            }
            return;
        }
        long start = System.nanoTime();
        try (var in = new ObjectInputStream(new FileInputStream(words[1]))) {
            in.readObject();
        }
        System.err.println(words[1] + ": " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }
}
JAVA
cd "$work"
found=0
for home in "$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")" /usr/lib/jvm/*; do
    [ -x "$home/bin/javac" ] || continue
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
    case "$version" in 17 | 25) ;; *) continue ;; esac
    [ ! -e "done-$version" ] || continue
    touch "done-$version"
    found=$((found + 1))
    "$home/bin/javac" -d "classes-$version" Main.java
    "$home/bin/java" -cp "classes-$version" Main write
    for kind in record class; do
        "$home/bin/java" -Xlog:class+load:file=log -cp "classes-$version" Main read "$kind"
        declare "$kind=$(grep -cE '(LambdaForm|BoundMethodHandle)[^ ]*0x|BoundMethodHandle\$Species_[^ ]* source: __' log || true)"
    done
    # shellcheck disable=SC2154 # declared above
    echo "JDK $version: $record classes of method handles for the record, $class for the ordinary class"
    [ $((record - class)) -gt 30 ] || { echo "changed" >&2; exit 1; }
done
[ "$found" -gt 0 ] || { echo "needs JDK 17 or 25"; exit 77; }
