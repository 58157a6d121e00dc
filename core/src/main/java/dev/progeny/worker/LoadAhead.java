package dev.progeny.worker;

import java.io.ObjectInputFilter;
import java.io.ObjectStreamClass;
import java.lang.invoke.SerializedLambda;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Loads what the connection and the first task need while the main thread is still on its way there. The JDK draws the
 * names of Unix-domain sockets from a secure random source, and looks for a logger before it deserializes: a fifth of a
 * start, of which nothing needs to wait for the rest.
 */
final class LoadAhead {

    private LoadAhead() {}

    static void start() {
        Thread.ofPlatform().daemon().name("progeny-load").start(LoadAhead::load);
    }

    private static void load() {
        try {
            SecureRandom _ = SecureRandom.getInstance("NativePRNGNonBlocking"); // the one that sockets use
        } catch (NoSuchAlgorithmException notHere) {
            // Then they use another, and load it themselves.
        }
        ObjectInputFilter _ = ObjectInputFilter.Config.getSerialFilter();
        ObjectStreamClass _ = ObjectStreamClass.lookup(SerializedLambda.class);
    }
}
