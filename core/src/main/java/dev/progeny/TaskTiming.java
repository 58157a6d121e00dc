package dev.progeny;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a task reached its stages, by the clock of this process, and the processor time it took.
 *
 * @param queued when it was submitted
 * @param started when it was handed to a worker; empty while it waits
 * @param finished when its outcome was known here; empty until then
 * @param cpu the processor time of the thread that ran it, other threads that it started not included; empty unless {@link
 *     TaskOptions#withCpuTime} asked for it, and for coroutines, whose time Java does not count (so in hybrid pools too);
 *     empty until then
 */
public record TaskTiming(
        Instant queued, Optional<Instant> started, Optional<Instant> finished, Optional<Duration> cpu) {}
