package dev.progeny.cli.download;

/**
 * Bytes of the file that are on disk.
 *
 * @param limit exclusive
 * @param crc the CRC32C of these bytes
 */
record Extent(long start, long limit, int crc) {

    long size() {
        return limit - start;
    }
}
