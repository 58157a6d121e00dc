package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.cli.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read before anything is fetched: URLs, names, checksums. */
final class ListsTest {

    private static final String SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String MD5 = "d41d8cd98f00b204e9800998ecf8427e";

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
        assertThat(sums.of("a.bin")).isEqualTo(new Checksum("SHA-256", SHA256));
        assertThat(sums.of("b.bin")).isEqualTo(new Checksum("MD5", MD5));
        assertThat(sums.of("c d.bin")).isEqualTo(new Checksum("SHA-256", SHA256));
        assertThat(sums.of("e\nf")).isEqualTo(new Checksum("MD5", MD5));
        assertThat(sums.of("other")).isNull();
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
