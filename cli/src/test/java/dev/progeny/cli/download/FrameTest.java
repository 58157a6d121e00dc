package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.cli.download.Frame.Row;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameTest {

    @Test
    void firstLine_isTheAggregate() {
        Frame frame = new Frame(3, 12, 1, 5 << 20, 1 << 20, 75, List.of());
        assertThat(frame.lines(80, 24)).containsExactly("3/12 files, 1 failed, 5 MiB, 1 MiB/s, 1:15 left");
    }

    @Test
    void unknownEnd_isNotGuessed() {
        assertThat(frame(0).lines(80, 24).getFirst()).doesNotContain("left");
    }

    @Test
    void row_hasNameBarAndNumbers() {
        String row = frame(new Row("file.bin", 1 << 20, 4 << 20)).lines(80, 24).get(1);
        assertThat(row).startsWith("file.bin ").contains("[#####---------------]").endsWith("1 MiB / 4 MiB");
    }

    @Test
    void row_ofUnknownLength_hasAnEmptyBar() {
        String row = frame(new Row("file.bin", 17, -1)).lines(80, 24).get(1);
        assertThat(row).contains("[                    ]").endsWith(" 17 B");
    }

    @Test
    void row_beyondItsTotal_doesNotOverflowItsBar() {
        assertThat(frame(new Row("f", 9, 3)).lines(80, 24).get(1)).contains("[####################]");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 20, 40, 59, 60, 61, 80, 200})
    void everyLine_fitsTheTerminal(int columns) {
        Frame frame = frame(
                new Row("a-very-long-name-that-goes-on-and-on-and-on-and-on-and-on.tar.gz", 1023L << 20, 1023L << 30),
                new Row("文件名称文件名称文件名称文件名称文件名称文件名称文件名称", 1, -1));
        assertThat(frame.lines(columns, 24)).allSatisfy(line -> assertThat(Columns.of(line)).isLessThan(Math.max(2, columns)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 10, 24})
    void lines_leaveRoomForWhatScrollsAbove(int rows) {
        Row[] many = IntStream.range(0, 30).mapToObj(i -> new Row("f" + i, 0, 1)).toArray(Row[]::new);
        assertThat(frame(many).lines(80, rows)).hasSizeLessThanOrEqualTo(Math.max(1, rows - 2));
    }

    @Test
    void rowsThatDoNotFit_areCounted() {
        Row[] many = IntStream.range(0, 10).mapToObj(i -> new Row("f" + i, 0, 1)).toArray(Row[]::new);
        List<String> lines = frame(many).lines(80, 8);
        assertThat(lines).hasSize(6).last().isEqualTo("… and 6 more");
    }

    @Test
    void wideCharacters_countTwice_marksNothing() {
        assertThat(Columns.of("你好")).isEqualTo(4);
        assertThat(Columns.of("e\u0301")).isEqualTo(1);
        assertThat(Columns.cut("你好吗", 4)).isEqualTo("你…");
    }

    private static Frame frame(int settled) {
        return new Frame(settled, 12, 0, 0, 0, -1, List.of());
    }

    private static Frame frame(Row... rows) {
        return new Frame(0, 12, 0, 0, 0, -1, List.of(rows));
    }
}
