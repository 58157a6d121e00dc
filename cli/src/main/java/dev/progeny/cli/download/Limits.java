package dev.progeny.cli.download;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator must keep to.
 *
 * @param jobs attempts at once, at most
 * @param tuned whether the number of attempts starts at one and follows the throughput
 * @param perHost connections to one host at once
 * @param split connections for one file, once few are left
 * @param retries in a row without progress
 * @param deadline for the whole run, or null
 */
record Limits(
        int jobs, boolean tuned, int perHost, int split, int retries, boolean failFast, @Nullable Duration deadline) {}
