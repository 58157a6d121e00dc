/**
 * What runs inside a child process: read, run, answer, die cleanly. See DESIGN.md beside this file.
 *
 * <p>Threads owned: the main thread, which reads frames (and runs the tasks of a one-slot worker), and the control
 * thread, which reads stdin and halts the process at its end.
 */
@NullMarked
package dev.progeny.worker;

import org.jspecify.annotations.NullMarked;
