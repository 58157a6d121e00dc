package dev.progeny.verify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A server that others wrote, on loopback, over a folder of files; ended by its pid. */
final class FileServer implements AutoCloseable {

    private static final int FILES = 41;
    private static final int LARGEST = 60_000_000;

    private final Process process;
    private final int port;
    private final Path files;

    private FileServer(Process process, int port, Path files) {
        this.process = process;
        this.port = port;
        this.files = files;
    }

    /** Without ranges. */
    static FileServer python(Path folder) throws Exception {
        int port = freePort();
        Path files = files(folder);
        return started(
                new ProcessBuilder(
                        "python3", "-m", "http.server", "" + port, "--bind", "127.0.0.1", "-d", files.toString()),
                port,
                files,
                folder);
    }

    /** With ranges and validators. {@code extra} goes into the location block, such as {@code limit_rate 2m;}. */
    static FileServer nginx(Path folder, String extra) throws Exception {
        int port = freePort();
        Path files = files(folder);
        Path configuration = Files.writeString(
                folder.resolve("nginx.conf"),
                String.format(Locale.ROOT, """
                %5$s
                daemon off;
                worker_processes 2;
                pid %1$s/nginx.pid;
                error_log %1$s/nginx-error.log;
                events { worker_connections 512; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                    server { listen 127.0.0.1:%2$d; location / { root %3$s; %4$s } }
                }
                """, folder, port, files, extra, user()));
        return started(new ProcessBuilder("nginx", "-p", folder.toString(), "-c", configuration.toString()), port, files, folder);
    }

    String url(String name) {
        return "http://127.0.0.1:" + port + "/" + name;
    }

    /** The names of the files it has, smallest first. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            names.add(String.format(Locale.ROOT, "file-%02d.bin", i));
        }
        return names;
    }

    Path list(Path folder, String... more) throws IOException {
        List<String> urls = new ArrayList<>(names().stream().map(this::url).toList());
        for (String name : more) {
            urls.add(url(name));
        }
        return Files.write(folder.resolve("urls.txt"), urls);
    }

    Path file(String name) {
        return files.resolve(name);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(5, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly()).join();
    }

    private static Path files(Path folder) throws IOException {
        Path files = folder.resolve("served");
        if (Files.exists(files)) {
            return files;
        }
        Files.createDirectories(files);
        var random = new Random(41);
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = new byte[i == FILES - 1 ? LARGEST : i * i * 2_000];
            random.nextBytes(bytes);
            Files.write(files.resolve(names().get(i)), bytes);
        }
        return files;
    }

    private static FileServer started(ProcessBuilder builder, int port, Path files, Path folder) throws Exception {
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        for (int tries = 0; tries < 500; tries++) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return new FileServer(process, port, files);
            } catch (IOException notYet) {
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        process.destroyForcibly();
        throw new IOException("the server did not start: " + Files.readString(folder.resolve("server.log")));
    }

    /** Started by root its workers would become nobody, who may not read our folder. */
    private static String user() {
        return System.getProperty("user.name").equals("root") ? "user root;" : "";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
