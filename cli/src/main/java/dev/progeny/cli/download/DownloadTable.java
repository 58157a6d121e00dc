package dev.progeny.cli.download;

import static dev.progeny.cli.Setting.flag;
import static dev.progeny.cli.Setting.taking;

import dev.progeny.cli.Setting;
import java.util.List;

/** All that can be set for a download. */
final class DownloadTable {

    static final List<Setting> SETTINGS = List.of(
            taking("input", "i", "FILE|-", "", "list of URLs: one a line, a file name may follow"),
            flag("demo", "", "fetch from an embedded server, with every model in turn"),
            taking("dir", "d", "DIR", ".", "folder for the files, made if missing"),
            taking("model", "m", "serial|threads|processes|coroutines|hybrid", "threads", "what runs the transfers"),
            taking("jobs", "j", "N|auto", "8", "transfers at once, 1 to 256; auto follows the throughput"),
            taking("per-host", "", "N", "6", "connections to one host at once"),
            taking("split", "", "N|auto", "auto", "connections for one large file when few files are left; auto: 4"),
            taking("limit-rate", "", "SIZE", "", "bytes a second for all transfers together, such as 2M"),
            taking("retries", "", "N", "5", "attempts in a row that bring nothing, after the first"),
            taking("stall", "", "TIME", "15s", "a connection that brings nothing for so long is replaced"),
            taking("deadline", "", "TIME", "", "time for the whole run, such as 60s"),
            taking("sums", "", "FILE", "", "checksums, as sha256sum or BSD write them"),
            flag("sums-required", "", "a file that has no checksum in the list fails"),
            taking("checksum", "", "ALG=HEX", "", "checksum of the one file, such as sha256=..."),
            taking("on-exists", "", "resume|skip|rename|overwrite|fail", "resume", "if the file is there already"),
            flag("content-disposition", "", "ask servers for the names of files; one that is there is not touched"),
            flag("fail-fast", "", "end at the first file that fails"),
            taking("journal", "", "FILE", "", "append a line of JSON per finished file"),
            taking("failed-to", "", "FILE", "", "list of the URLs that are not done, for -i"),
            taking("events", "", "FILE|-", "", "what happens, a line of JSON each"),
            flag("json", "", "the result as one JSON object on stdout"),
            flag("dry-run", "", "show what would be fetched where, then end"));

    private DownloadTable() {}
}
