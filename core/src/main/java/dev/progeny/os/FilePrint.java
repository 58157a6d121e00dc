package dev.progeny.os;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What is in a file that others may replace: its length and the checksum of its bytes, read again only after something about
 * the file has changed. By its bytes, because size and times do not tell: containers and package managers give all files one
 * time, and a copy may keep that of its original. A checksum, because it is to tell apart what was built differently, not to
 * withstand somebody who may write the file anyway; that takes a millisecond, a digest ten times as long.
 */
public final class FilePrint {

    private final Path file;
    private String seen = "";
    private String print = "";

    public FilePrint(Path file) {
        this.file = file;
    }

    /**
     * Of the file as it is now.
     *
     * @throws UncheckedIOException if it is not there
     */
    public synchronized String current() {
        try {
            for (String now = state(); !now.equals(seen); now = state()) { // until it was not replaced while it was read
                print = read();
                seen = now;
            }
            return print;
        } catch (IOException absent) {
            throw new UncheckedIOException(absent);
        }
    }

    /** Length and time only, for what is large and part of a whole that is replaced as one; empty if it is not there. */
    public static String outside(Path file) {
        try {
            return Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException absent) {
            return "";
        }
    }

    private String state() throws IOException {
        boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
        Map<String, Object> found =
                Files.readAttributes(file, unix ? "unix:dev,ino,size,lastModifiedTime,ctime" : "size,lastModifiedTime");
        return new TreeMap<>(found).toString();
    }

    private String read() throws IOException {
        CRC32C sum = new CRC32C();
        long length = 0;
        byte[] bytes = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                sum.update(bytes, 0, count);
                length += count;
            }
        }
        return String.format(Locale.ROOT, "%d-%08x", length, sum.getValue());
    }
}
