package dev.progeny.wire;

/**
 * For objects whose class is made at run time, so that it cannot have this method by itself: what Java serialization
 * writes in their place. It looks for the method by name, in any class.
 */
public interface Replaced {

    Object writeReplace();
}
