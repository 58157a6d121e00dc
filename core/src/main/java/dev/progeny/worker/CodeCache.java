package dev.progeny.worker;

import dev.progeny.wire.Code;
import dev.progeny.wire.CodeSlots;
import dev.progeny.wire.ProtocolException;
import dev.progeny.wire.TaskFrame;
import dev.progeny.wire.Values;
import java.util.concurrent.Callable;

/**
 * Code that many tasks share, kept under its id. Used by the reading thread only: frames must be looked up in the order
 * they came, because each side derives from that order what the other one holds ({@link CodeSlots}).
 */
final class CodeCache {

    private final CodeBases codeBases;
    private final Deliveries deliveries;
    private final CodeSlots<Code> kept = new CodeSlots<>();

    CodeCache(CodeBases codeBases, Deliveries deliveries) {
        this.codeBases = codeBases;
        this.deliveries = deliveries;
    }

    /** Returns the code of a task, or one that fails with the reason why there is none. */
    Code lookUp(TaskFrame task) {
        if (task.codeId() == TaskFrame.ONCE) {
            return decode(task);
        }
        if (task.code().hasRemaining()) {
            kept.put(task.codeId(), decode(task));
        }
        Code code = kept.get(task.codeId());
        return code != null ? code : failing(new ProtocolException("code " + task.codeId() + " was never sent"));
    }

    private Code decode(TaskFrame task) {
        try {
            Object decoded = Values.decode(task.code(), codeBases.loader(task.codeBase()), deliveries);
            // Not a switch over types: to link the first one takes 2 ms of a worker's start.
            if (decoded instanceof Code code) {
                return code;
            }
            return decoded instanceof Callable<?> job
                    ? argument -> job.call()
                    : failing(new ProtocolException("a task whose code is none"));
        } catch (Throwable undecodable) { // also errors: what a class does to read itself is part of the job
            return failing(undecodable);
        }
    }

    private static Code failing(Throwable why) {
        return argument -> {
            throw new IllegalStateException("the worker cannot read the code of this task: " + why, why);
        };
    }
}
