package dev.progeny.cli.download;

import java.io.Serializable;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One file to fetch.
 *
 * @param index its place in the list, from 0
 * @param target absolute path of the finished file
 * @param replace whether a finished file that is already there is fetched anew, whatever the server says of it
 * @param checksum or null if none was given
 */
record Item(int index, URI url, String target, boolean replace, @Nullable Checksum checksum) implements Serializable {}
