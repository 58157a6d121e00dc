package dev.progeny.worker;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One open file, kept for the first failure of a task: to tell it takes classes that are not loaded yet, and to load a
 * class from a folder takes a descriptor, of which the task may have left none. Afterwards they are loaded.
 */
final class Reserve {

    private static volatile @Nullable Closeable kept;

    private Reserve() {}

    static void keep() {
        try {
            kept = new FileInputStream("/dev/null");
        } catch (IOException notHere) {
            // Then a task that takes all descriptors may cost its worker, as on platforms without that file.
        }
    }

    static void free() {
        Closeable held = kept;
        if (held != null) {
            kept = null;
            try {
                held.close();
            } catch (IOException harmless) {
                // It was open for reading nothing.
            }
        }
    }
}
