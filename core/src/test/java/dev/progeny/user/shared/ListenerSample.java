package dev.progeny.user.shared;

// PAGE whole: begin
import dev.progeny.ChildProcess;
import dev.progeny.PeerClosedException;
import dev.progeny.shared.AuthenticationException;
import dev.progeny.shared.Connection;
import dev.progeny.shared.Listener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

public class ListenerSample {

    /** In truth: another program, which knows the path and may read the key. */
    static String call(String socket, byte[] key) throws Exception {
        try (Connection<String, String> server = Connection.connect(Path.of(socket), key)) {
            server.send("hello");
            return server.receive();
        } catch (AuthenticationException refused) {
            return "refused";
        }
    }

    public static void main(String[] args) throws Exception {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Path folder = Files.createTempDirectory("listener"); // for this user only
        String socket = folder.resolve("socket").toString();
        try (Listener<String, String> listener = Listener.open(Path.of(socket), key)) {
            ChildProcess<String> stranger = ChildProcess.start(() -> call(socket, new byte[32]));
            System.out.println(stranger.result()); // prints refused
            ChildProcess<String> friend = ChildProcess.start(() -> call(socket, key));
            try (Connection<String, String> client = listener.accept()) { // one that has the key
                client.send(client.receive() + " to you");
                System.out.println(friend.result()); // prints hello to you
                client.receive();
            } catch (PeerClosedException end) {
                System.out.println("client left"); // prints client left
            }
        }
        Files.delete(folder);
    }
}
// PAGE whole: end
