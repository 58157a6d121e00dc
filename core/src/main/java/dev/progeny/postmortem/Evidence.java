package dev.progeny.postmortem;

import dev.progeny.ProcessOptions;
import dev.progeny.os.ControlGroup;
import java.io.Closeable;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the end of one worker leaves its traces: laid out before it starts, read for its {@link Autopsy}.
 *
 * @param group null without a memory limit, and where control groups are not ours to make
 */
public record Evidence(CrashLog crashLog, @Nullable ControlGroup group) implements Closeable {

    public static Evidence open(ProcessOptions options) throws IOException {
        OptionalLong memory = options.memoryLimit();
        ControlGroup group = memory.isPresent() ? ControlGroup.ofMemory(memory.getAsLong()) : null;
        return new Evidence(CrashLog.open(options), group);
    }

    public boolean killedForMemory() {
        return group != null && group.killedForMemory();
    }

    @Override
    public void close() throws IOException {
        try (crashLog) {
            if (group != null) {
                group.close();
            }
        }
    }
}
