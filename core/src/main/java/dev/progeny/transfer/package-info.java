/**
 * Internal, and not exported: what travels to processes and back, jobs, inputs, classes and failures; see DESIGN.md
 * beside the face. Threads owned: none.
 */
@NullMarked
package dev.progeny.transfer;

import org.jspecify.annotations.NullMarked;
