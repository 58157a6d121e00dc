package dev.progeny.cli.download;

import dev.progeny.shared.SharedLong;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt transfers.
 *
 * @param connections at most so many at once for this file; 1 never splits
 * @param splitFromBytes files smaller than this are not split
 * @param stall a connection that brings no byte for so long is replaced
 * @param bytesPerSecond limit for all attempts together, 0 for none
 * @param rateClock the instant ({@link System#nanoTime}) from which the next byte is allowed, shared by all attempts
 *     of all processes; null without a limit
 */
record TransferSettings(
        int connections, long splitFromBytes, Duration stall, long bytesPerSecond, @Nullable SharedLong rateClock)
        implements Serializable {}
