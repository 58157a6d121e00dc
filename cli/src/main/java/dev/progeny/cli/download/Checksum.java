package dev.progeny.cli.download;

import java.io.Serializable;

/**
 * What a finished file must digest to.
 *
 * @param algorithm as {@link java.security.MessageDigest} names it, such as {@code SHA-256}
 * @param hex lower case
 */
record Checksum(String algorithm, String hex) implements Serializable {}
