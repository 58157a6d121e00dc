/**
 * Internal, and not exported: why a worker ended, from the traces that it left; see DESIGN.md beside this file. Values, and
 * files that one owner closes. Threads owned: none.
 */
@NullMarked
package dev.progeny.postmortem;

import org.jspecify.annotations.NullMarked;
