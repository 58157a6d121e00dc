package dev.progeny.cli.download;

import dev.progeny.cli.Exit;

/**
 * Why a run ends before its last item.
 *
 * @param reason in words, for stderr
 */
record Ending(int exitCode, String reason) {

    static Ending signal(int number, String name) {
        return new Ending(Exit.signal(number), "stopped by SIG" + name);
    }

    static Ending deadline() {
        return new Ending(Exit.TIMED_OUT, "stopped by --deadline");
    }

    static Ending failFast(String url) {
        return new Ending(Exit.HALTED, "stopped by --fail-fast at " + url);
    }

    static Ending environment(String reason) {
        return new Ending(Exit.ENVIRONMENT, "stopped: " + reason);
    }
}
