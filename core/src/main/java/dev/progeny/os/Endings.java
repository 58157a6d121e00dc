package dev.progeny.os;

/** Whether this JVM is about to end, so that what fails now fails for that reason. */
final class Endings {

    private Endings() {}

    static boolean hasBegun() {
        Thread never = Thread.ofPlatform().unstarted(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(never);
            Runtime.getRuntime().removeShutdownHook(never);
            return false;
        } catch (IllegalStateException shuttingDown) {
            return true;
        }
    }
}
