package dev.progeny.worker;

import dev.progeny.wire.Code;
import dev.progeny.wire.ProtocolException;
import dev.progeny.wire.TaskFrame;
import dev.progeny.wire.Values;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Code that many tasks share, kept under its id until the parent says that it is not needed: the parent sees to it that
 * this is not too much. Used by the reading thread only: frames must be looked up in the order they came, because the
 * parent knows from that order what is held here.
 */
final class CodeCache {

    private final CodeBases codeBases;
    private final Deliveries deliveries;
    private final Map<Integer, Code> kept = new HashMap<>();

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

    /** Drops code, and with it what it has captured. */
    void forget(ByteBuffer ids) throws ProtocolException {
        if (ids.remaining() % TaskFrame.CODE_ID_BYTES != 0) {
            throw new ProtocolException("numbers of code in " + ids.remaining() + " bytes");
        }
        while (ids.hasRemaining()) {
            kept.remove(ids.getInt());
        }
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
