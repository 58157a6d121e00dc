/**
 * The boundary between processes: handshake, frames, values. Pure functions and single-owner readers and writers; see
 * DESIGN.md beside this file.
 *
 * <p>Invariant: whatever bytes arrive, the answer is a value, a {@link dev.progeny.wire.ProtocolException} or an
 * {@link java.io.EOFException}; never an allocation beyond what has arrived plus one step. Threads owned: none.
 */
@NullMarked
package dev.progeny.wire;

import org.jspecify.annotations.NullMarked;
