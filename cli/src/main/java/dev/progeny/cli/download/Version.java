package dev.progeny.cli.download;

/**
 * Which version of the file is being fetched. What makes two answers be of one version is in {@link SameFile}.
 *
 * @param coding Content-Encoding in lower case, empty for none: the bytes are kept as they are sent
 * @param length -1 while unknown
 */
record Version(Validators validators, String coding, long length) {

    static final Version UNKNOWN = new Version(Validators.NONE, "", -1);

    static Version of(Response whole) {
        return new Version(whole.validators(), whole.coding(), whole.length());
    }

    Version withLength(long known) {
        return new Version(validators, coding, known);
    }
}
