/**
 * Internal, and not exported: the events that a recording of Java Flight Recorder holds of pools; see DESIGN.md beside this
 * file. Threads owned: none.
 */
@NullMarked
package dev.progeny.flight;

import org.jspecify.annotations.NullMarked;
