package dev.progeny.scope;

/** Something to do that has no result and may throw anything; ends early, with any exception, when it is interrupted. */
@FunctionalInterface
public interface Work {

    void run() throws Exception;
}
