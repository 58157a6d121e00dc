#!/usr/bin/env bash
# Linux 6.18, seen from JDK 17 and 25 (needs 16 or later). A Unix socket that nobody reads takes 278 writes of one byte and
# then is full, though it says SO_SNDBUF 106496 and takes 180224 bytes in writes of 4096. Each write counts as a block of its
# own with its overhead; a pipe and a TCP socket put small writes together.
# Guess: what fits is a number of bytes, at least as large as SO_SNDBUF. Seen: less than 1000 bytes.
set -euo pipefail
command -v java >/dev/null || { echo "needs java"; exit 77; }
[ "$(uname -s)" = Linux ] || { echo "needs Linux"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/Main.java" <<'JAVA'
import java.io.IOException;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.file.Path;

public class Main {
    public static void main(String... args) throws IOException {
        var address = UnixDomainSocketAddress.of(Path.of(args[0], "socket"));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
            say("Unix socket by 1", fill(address, server, 1));
            say("by 4096", fill(address, server, 4096));
        }
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            say("TCP by 1", fill(server.getLocalAddress(), server, 1));
        }
        Pipe pipe = Pipe.open();
        pipe.sink().configureBlocking(false);
        say("pipe by 1", fill(pipe.sink(), 1));
    }

    static void say(String what, long bytes) {
        System.out.println(what + (bytes < 1_000 ? " < 1000" : bytes >= 50_000 ? " >= 50000" : " " + bytes));
    }

    static long fill(SocketAddress address, ServerSocketChannel server, int size) throws IOException {
        try (SocketChannel writer = SocketChannel.open(address); SocketChannel unread = server.accept()) {
            writer.configureBlocking(false);
            return fill(writer, size);
        }
    }

    static long fill(WritableByteChannel writer, int size) throws IOException {
        long bytes = 0;
        int written;
        while (bytes < 100_000 && (written = writer.write(ByteBuffer.allocate(size))) > 0) {
            bytes += written;
        }
        return bytes;
    }
}
JAVA
seen=$(java "$work/Main.java" "$work" | paste -sd';')
expected='Unix socket by 1 < 1000;by 4096 >= 50000;TCP by 1 >= 50000;pipe by 1 >= 50000'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
