/**
 * Internal, and not exported: the pools whose tasks run in worker processes. See DESIGN.md beside the face. Threads owned: one
 * for each worker, which reads its answers.
 */
@NullMarked
package dev.progeny.process;

import org.jspecify.annotations.NullMarked;
