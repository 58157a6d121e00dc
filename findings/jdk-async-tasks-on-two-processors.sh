#!/usr/bin/env bash
# JDK 17 and 25, whichever of the two is in PATH or in /usr/lib/jvm. 200 tasks of CompletableFuture.runAsync() that wait:
# on two processors JDK 17 starts a thread for each, JDK 25 runs one at a time; on three both run two at a time.
# Guess: the common pool has as many threads as processors, or one less, on any machine. Seen: in a container with two
# processors, the change to JDK 25 takes the threads from 200 to 1, and an async task that waits for the next is stuck.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/Main.java" <<'JAVA'
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

public class Main {
    public static void main(String... none) throws Exception {
        AtomicInteger started = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            CompletableFuture.runAsync(() -> {
                started.incrementAndGet();
                while (true) {
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            });
        }
        Thread.sleep(3_000);
        System.out.println(started);
        System.exit(0);
    }
}
JAVA
checked=0
for java in "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
    [ -x "$java" ] || continue
    version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
    case "$version" in
        17) expected='two processors 200, three 2' ;;
        25) expected='two processors 1, three 2' ;;
        *) continue ;;
    esac
    case " ${seen_versions:-} " in *" $version "*) continue ;; esac
    seen_versions="${seen_versions:-} $version"
    seen="two processors $("$java" -XX:ActiveProcessorCount=2 "$work/Main.java")"
    seen="$seen, three $("$java" -XX:ActiveProcessorCount=3 "$work/Main.java")"
    echo "JDK $version: $seen"
    [ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
    checked=$((checked + 1))
done
[ "$checked" -gt 0 ] || { echo "needs JDK 17 or 25"; exit 77; }
