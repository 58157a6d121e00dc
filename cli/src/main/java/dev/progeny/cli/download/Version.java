package dev.progeny.cli.download;

/**
 * Which version of the file is being fetched.
 *
 * @param length -1 while unknown
 */
record Version(Validators validators, long length) {

    static final Version UNKNOWN = new Version(Validators.NONE, -1);

    static Version of(Response whole) {
        return new Version(whole.validators(), whole.length());
    }

    Version withLength(long known) {
        return new Version(validators, known);
    }

    /** Whether an answer with the whole file is of this version, as far as anyone can tell; false if nobody can. */
    boolean isSentBy(Response whole) {
        return validators.sameAs(whole.validators()) && !differsFrom(whole.length());
    }

    boolean differsFrom(long otherLength) {
        return length != -1 && otherLength != -1 && length != otherLength;
    }
}
