package dev.progeny.wire;

import java.io.InvalidClassException;

/**
 * A value names a class that is another one here than where the value comes from: other code would run, or fields would be
 * lost. For users it becomes an exception of the face.
 */
public final class OtherBuild extends InvalidClassException {

    private static final long serialVersionUID = 1L;

    private static final String CURE = ". It was compiled again, or its jar was replaced, after one of the two programs"
            + " started, or their class paths differ. Start both anew with the same files";

    private final boolean ofShape;

    private OtherBuild(String type, String difference, boolean ofShape) {
        super(type, difference + CURE);
        this.ofShape = ofShape;
    }

    /** Of a class whose code was to run. */
    static OtherBuild ofCode(String type, String there, String here) {
        return new OtherBuild(type, "the process that sent it runs another build of this class, from " + there
                + "; here it is from " + here + ". A lambda is known by the number that the compiler gave it, so other code"
                + " could run", false);
    }

    /** Where this process has the class from, for the one that is told of the refusal; empty if it is said already. */
    public String here(ClassLoader loader) {
        if (!ofShape) {
            return "";
        }
        try {
            return ". This process has it from " + ClassSource.origin(ProgramClasses.find(classname, loader));
        } catch (ClassNotFoundException | LinkageError none) {
            return "";
        }
    }

    /** Of a class whose objects came. */
    static OtherBuild ofShape(Class<?> type, String parts) {
        return new OtherBuild(type.getName(), "it has other " + parts + " in the process that sent it than here, where it is"
                + " from " + ClassSource.origin(type), true);
    }
}
