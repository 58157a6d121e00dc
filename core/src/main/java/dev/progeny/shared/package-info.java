/**
 * Objects that several processes use at once. They may be captured by a job or returned from one: what travels is a
 * handle, and the receiver attaches to the same thing. Nothing is left by name, whoever dies.
 *
 * <p>Threads owned: none, but for a process that hosts objects: one that waits for callers, and one for each of their
 * connections ({@code HOSTING.md}); for one with connections over sockets: one that watches these, and one for each open
 * listener ({@code CONNECTIONS.md}). The Java memory model ends at the border of a JVM; between processes the code relies on
 * the hardware's coherence through the volatile and release/acquire access modes of {@link
 * java.lang.invoke.VarHandle}s over mapped memory, as each type says.
 */
@NullMarked
package dev.progeny.shared;

import org.jspecify.annotations.NullMarked;
