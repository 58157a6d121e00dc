/**
 * What differs per platform: starting processes, tying them to their parent's life, private folders and files.
 *
 * <p>Threads owned: the one spawning thread of {@link dev.progeny.os.Spawner}, which never ends.
 */
@NullMarked
package dev.progeny.os;

import org.jspecify.annotations.NullMarked;
