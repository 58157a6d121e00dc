package dev.progeny;

/**
 * One line that a worker process printed.
 *
 * @param worker name of the worker
 * @param error whether it came over stderr
 * @param text without its line end; a line longer than 64 KiB arrives in pieces
 */
public record OutputLine(String worker, long pid, boolean error, String text) {}
