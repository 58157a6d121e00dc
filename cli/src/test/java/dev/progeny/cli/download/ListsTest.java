package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.cli.TestConsole;
import dev.progeny.cli.Problem;
import java.nio.file.Path;
import java.nio.file.Files;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read before anything is fetched: URLs, names, checksums. */
final class ListsTest {

    private static final String SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String MD5 = "d41d8cd98f00b204e9800998ecf8427e";
    private static final String OTHER = "0".repeat(32);

    @Test
    void urlList_commentsNamesAndBlankLines() throws IOException {
        List<Wanted> wanted = parse("# all\n\n http://a/1 \nhttp://a/2\tother name.bin\nhttp://a/3#part # why\n");
        assertThat(wanted).extracting(Wanted::text).containsExactly("http://a/1", "http://a/2", "http://a/3#part");
        assertThat(wanted).extracting(Wanted::name).containsExactly("", "other name.bin", "");
        assertThat(wanted).extracting(Wanted::place).containsExactly("list:3", "list:4", "list:5");
    }

    @Test
    void urlList_badLineIsKeptWithItsPlace() throws IOException {
        Wanted bad = parse("http://a/1\nexample.org/x\n").get(1);
        assertThat(bad.url()).isNull();
        assertThat(bad.complaint()).contains("list:2", "did you mean https://example.org/x?");
    }

    @Test
    void urlList_nameThatLeavesTheFolder_isRefused() {
        assertThatThrownBy(() -> parse("http://a/1 ../x\n")).isInstanceOf(Problem.class).hasMessageContaining("list:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "ftp://a/b", "http:///b", "http:", "", "file:/etc/passwd", "http://a b/c"})
    void url_refused(String text) {
        assertThat(Wanted.of(text, "", "").url()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"HTTP://a/b, HTTP://a/b", "http://a/b c, http://a/b%20c", "http://a/ü, http://a/%C3%BC", "http://a/%41, http://a/%41"})
    void url_pastedFromABrowser(String text, String url) {
        assertThat(Wanted.of(text, "", "").url()).hasToString(url);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a/x/file.zip?y=1, file.zip",
        "http://a/, index.html",
        "http://a, index.html",
        "http://a/x/.., index.html",
        "http://a/%2e%2e, index.html",
        "http://a/a%2Fb, a_b",
        "http://a/..%2F..%2Fetc%2Fpasswd, .._.._etc_passwd",
        "http://a/a%00b, a_b",
        "http://a/a+b%20c, a+b c",
        "http://a/%E4%BD%A0, 你"
    })
    void name_ofAUrl(String url, String name) {
        assertThat(FileNames.of(URI.create(url))).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "x.txt, x.txt", "/etc/passwd, passwd", "C:\\dir\\x.txt, x.txt", ".bashrc, _bashrc", ".., _.", "a/, index.html",
        "'a\u0000b\nc', a_b_c"
    })
    void name_thatAServerChose_hasNoFolderAndIsNotHidden(String proposed, String name) {
        assertThat(FileNames.ofServer(proposed)).isEqualTo(name);
    }

    @Test
    void name_tooLongForAFileSystem_isCutAtACharacter() {
        String name = FileNames.of(URI.create("http://a/" + "%C3%BC".repeat(200)));
        assertThat(name).isEqualTo("ü".repeat(100));
    }

    @Test
    void name_sameTwice_getsANumber() {
        var names = new FileNames(name -> name.equals("x.2"));
        assertThat(names.claim("x")).isEqualTo("x");
        assertThat(names.claim("x")).isEqualTo("x.1");
        assertThat(names.claim("x")).isEqualTo("x.3");
    }

    @Test
    void name_thatAnUnfinishedFileNeeds_isTaken() {
        var names = new FileNames(name -> false);
        names.claim("a");
        assertThat(names.claim("a.part")).isEqualTo("a.part.1").as("a's own is not met");
        names.claim("b.part");
        assertThat(names.claim("b")).isEqualTo("b.1");
    }

    @Test
    void sums_gnuAndBsdForms() {
        SumList sums = SumList.parse(
                List.of("# made today", "", SHA256.toUpperCase(Locale.ROOT) + "  ./dir/a.bin", MD5 + " *b.bin",
                        "SHA256 (c d.bin) = " + SHA256, "\\" + MD5 + "  e\\nf"),
                "SUMS");
        assertThat(sums.of("a.bin", "/x/a.bin")).isEqualTo(new Checksum("SHA-256", SHA256));
        assertThat(sums.of("b.bin", "/x/b.bin")).isEqualTo(new Checksum("MD5", MD5));
        assertThat(sums.of("c d.bin", "/x/c d.bin")).isEqualTo(new Checksum("SHA-256", SHA256));
        assertThat(sums.of("e\nf", "/x/e\nf")).isEqualTo(new Checksum("MD5", MD5));
        assertThat(sums.of("other", "/x/other")).isNull();
    }

    @Test
    void sums_twoFilesOfOneName_areToldApartByTheirFolders() {
        SumList sums = SumList.parse(
                List.of(MD5 + "  v1/linux/tool.zip", OTHER + "  ./v1/mac/tool.zip", OTHER + "  v2/x", MD5 + "  v3/x"), "SUMS");
        assertThat(sums.of("tool.zip", "/pub/v1/linux/tool.zip")).isEqualTo(new Checksum("MD5", MD5));
        assertThat(sums.of("tool.zip", "/mac/tool.zip")).isEqualTo(new Checksum("MD5", OTHER));
        assertThatThrownBy(() -> sums.of("x", "/elsewhere/x"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("/elsewhere/x", "SUMS:3", "SUMS:4");
    }

    @Test
    void sums_severalDigestsOfOneFile_theLongestCounts() {
        SumList sums = SumList.parse(List.of(MD5 + "  x", SHA256 + "  x", MD5 + "  a/x"), "SUMS");
        assertThat(sums.of("x", "/a/b/x")).isEqualTo(new Checksum("SHA-256", SHA256));
    }

    @Test
    void markOfTheEncoding_isNoPartOfTheFirstLine(@TempDir Path folder) throws IOException {
        Path list = Files.writeString(folder.resolve("list"), "\uFEFFhttp://a/1\n");
        Path sums = Files.writeString(folder.resolve("sums"), "\uFEFF" + MD5 + "  x\n");
        TestConsole console = new TestConsole(folder);
        Files.writeString(folder.resolve("arguments"), "\uFEFF--dry-run");
        Files.writeString(folder.resolve("progeny.toml"), "\uFEFF[download]\njobs = 3\n");
        assertThat(console.run("download", "-i", list.toString(), "--sums", sums.toString(), "@arguments")).isZero();
        assertThat(console.out()).isEqualTo("http://a/1 -> " + folder.resolve("1") + System.lineSeparator());
        console.typing("\uFEFFhttp://a/2\n");
        assertThat(console.run("download", "-i", "-", "--dry-run")).isZero();
        assertThat(console.err()).contains("j=3");
    }

    @ParameterizedTest
    @CsvSource({
        "http://under_score.example/f, http://under_score.example/f",
        "http://u:p@a_b.example:81/f, http://u:p@a_b.example:81/f",
        "http://b\u00fccher.example/\u00fc, http://xn--bcher-kva.example/%C3%BC",
        "http://b%C3%BCcher.example:8080, http://xn--bcher-kva.example:8080",
        "http://[::1]:80/x, http://[::1]:80/x"
    })
    void url_ofAHostThatJavaDoesNotKnow(String text, String url) {
        assertThat(Wanted.of(text, "", "").url()).hasToString(url);
    }

    /** RFC 3986, 5.4.1 and 5.4.2, and hosts that the JDK's own resolve does not know. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http://a/b/c/d;p?q|?y|http://a/b/c/d;p?y", "http://a/b/c/d;p?q|g?y|http://a/b/c/g?y",
        "http://a/b/c/d;p?q|../../../g|http://a/g", "http://a/b/c/d;p?q|..|http://a/b/",
        "http://a/b/c/d;p?q|//g|http://g", "http://a/b/c/d;p?q|''|http://a/b/c/d;p?q",
        "http://a/b/c/d;p?q|/../g|http://a/g", "http://a/b/c/d;p?q|g;x=1/../y|http://a/b/c/y",
        "http://a|g|http://a/g", "http://a|?x=1|http://a/?x=1",
        "http://a_b:8/c/d|e?f|http://a_b:8/c/e?f", "http://a_b:8/c/d|?f|http://a_b:8/c/d?f",
        "http://a/b|https://b%C3%BCcher.example/x|https://xn--bcher-kva.example/x"
    })
    void reference_leadsWhereTheStandardSays(String from, String reference, String url) throws Exception {
        assertThat(Urls.resolve(URI.create(from), reference)).hasToString(url);
    }

    @Test
    void login_isFoundWithAnyHost() {
        assertThat(Urls.login(URI.create("http://me:p%40ss@a_b:81/"))).isEqualTo("me:p@ss");
        assertThat(Urls.bare(URI.create("http://me:pw@a_b:81?x#y"))).hasToString("http://a_b:81/?x");
        assertThat(Urls.isSameServer(URI.create("http://a_b:80/x"), URI.create("HTTP://A_B/y"))).isTrue();
        assertThat(Urls.isSameServer(URI.create("http://a_b/x"), URI.create("http://a_b:81/x"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "abc  file", "e3b0c44298fc1c149afbf4c8996fb92427ae41e46  file"})
    void sums_badLineIsRefusedWithItsPlace(String line) {
        assertThatThrownBy(() -> SumList.parse(List.of(line), "SUMS"))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("SUMS:1: ");
    }

    @Test
    void checksum_ofOneFile() {
        assertThat(SumList.single("sha256=" + SHA256)).isEqualTo(new Checksum("SHA-256", SHA256));
        assertThat(SumList.single("SHA-256:" + SHA256)).isEqualTo(new Checksum("SHA-256", SHA256));
        assertThatThrownBy(() -> SumList.single("md5=" + SHA256)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> SumList.single(SHA256)).isInstanceOf(Problem.class);
    }

    private static List<Wanted> parse(String text) throws IOException {
        return UrlList.parse(new BufferedReader(new StringReader(text)), "list");
    }
}
