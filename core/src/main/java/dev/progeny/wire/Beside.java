package dev.progeny.wire;

import java.io.Serializable;

/**
 * Stands for a large array or text in a value that goes by Java serialization, which would take it through a buffer of a
 * kilobyte: the thing itself travels before the stream.
 *
 * @param index from 0, in the order of {@link Form#ARRAYS_AND_SERIALIZED}
 */
record Beside(int index) implements Serializable {}
