/**
 * Internal, and not exported: what every pool shares, whatever runs its tasks. See DESIGN.md beside the face. Threads owned:
 * one for each report of a task, while it is written.
 */
@NullMarked
package dev.progeny.engine;

import org.jspecify.annotations.NullMarked;
