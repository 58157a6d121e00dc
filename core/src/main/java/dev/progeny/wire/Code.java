package dev.progeny.wire;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What a worker runs: one argument in (null for a job without one), one result out. */
@FunctionalInterface
public interface Code extends Serializable {

    @Nullable Object run(@Nullable Object argument) throws Exception;
}
