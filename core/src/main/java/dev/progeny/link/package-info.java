/**
 * Internal, and not exported: one child process as its parent sees it, started, spoken to, listened to, reaped; of pools it
 * knows nothing. See DESIGN.md beside the face. Threads owned, for each child: one that reads its answers, unless its pool
 * has one, and two that forward its output; all daemons.
 */
@NullMarked
package dev.progeny.link;

import org.jspecify.annotations.NullMarked;
