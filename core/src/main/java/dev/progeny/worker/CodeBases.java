package dev.progeny.worker;

import dev.progeny.wire.ClassesFrame;
import dev.progeny.wire.ProtocolException;
import java.util.HashMap;
import java.util.Map;

/** The loaders of pushed classes by the number that the parent gave them. Used by the reading thread only. */
final class CodeBases {

    private static final int CLASS_PATH = 0;

    private final Map<Integer, PushedClasses> pushed = new HashMap<>();

    void add(ClassesFrame frame) {
        pushed.computeIfAbsent(frame.codeBase(), PushedClasses::new).add(frame);
    }

    ClassLoader loader(int codeBase) throws ProtocolException {
        if (codeBase == CLASS_PATH) {
            return ClassLoader.getSystemClassLoader();
        }
        ClassLoader loader = pushed.get(codeBase);
        if (loader == null) {
            throw new ProtocolException("a task of code base " + codeBase + ", of which no class has come");
        }
        return loader;
    }
}
