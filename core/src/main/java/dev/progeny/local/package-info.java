/**
 * Internal, and not exported: pools whose tasks run on threads of this process, platform or virtual. See DESIGN.md beside the
 * face. Threads owned: those of the pools.
 */
@NullMarked
package dev.progeny.local;

import org.jspecify.annotations.NullMarked;
