package dev.progeny;

import java.time.Instant;
import java.util.Optional;

/**
 * When a task reached its stages, by the clock of this process.
 *
 * @param queued when it was submitted
 * @param started when it was handed to a worker; empty while it waits
 * @param finished when its outcome was known here; empty until then
 */
public record TaskTiming(Instant queued, Optional<Instant> started, Optional<Instant> finished) {}
