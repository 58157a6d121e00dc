package dev.progeny.cli.download;

import dev.progeny.shared.SharedLong;
import java.io.Serializable;

/**
 * Where a running attempt tells how far it is: written by a worker with plain stores, read by the parent when it draws,
 * so that nobody ever waits. One lane serves one attempt at a time.
 *
 * @param done bytes of the file that are on disk
 * @param total length of the file, -1 while unknown
 * @param received bytes that came over the network in this lane, ever: only grows
 */
record Lane(SharedLong done, SharedLong total, SharedLong received) implements Serializable {

    static Lane create() {
        return new Lane(SharedLong.create(0), SharedLong.create(-1), SharedLong.create(0));
    }
}
