/**
 * The downloader. The parent plans ({@code Downloader}: which item next, on which host, when again), the workers
 * transfer ({@code Attempt}: one try at one file, a job for any pool). State on disk belongs to the attempt that runs.
 */
@NullMarked
package dev.progeny.cli.download;

import org.jspecify.annotations.NullMarked;
