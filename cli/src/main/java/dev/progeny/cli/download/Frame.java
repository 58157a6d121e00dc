package dev.progeny.cli.download;

import dev.progeny.cli.Units;
import java.util.ArrayList;
import java.util.List;

/**
 * One picture of the progress, drawn as text. Pure: state in, lines out.
 *
 * @param settled items that are done or failed
 * @param received bytes a second, now
 * @param left seconds until the end, negative if nobody knows
 * @param rows what runs
 */
record Frame(int settled, int items, int failed, long bytes, double received, double left, List<Row> rows) {

    /** @param total -1 while unknown */
    record Row(String name, long done, long total) {}

    private static final int RESERVED = 3; // the aggregate, one for what scrolls above, one for the cursor
    private static final int NUMBERS = 22; // "1023 MiB / 1023 MiB" with its gap
    private static final int BAR = 20;

    /** Every line fits, so the terminal breaks none and the next frame finds its place. */
    List<String> lines(int columns, int terminalRows) {
        int width = Math.max(1, columns - 1); // in the last column some terminals wrap early
        List<String> lines = new ArrayList<>();
        lines.add(Columns.cut(aggregate(), width));
        int shown = Math.min(rows.size(), Math.max(0, terminalRows - RESERVED));
        if (shown < rows.size() && shown > 0) {
            shown--;
        }
        rows.subList(0, shown).forEach(row -> lines.add(Columns.cut(line(row, width), width)));
        if (shown < rows.size() && terminalRows > RESERVED) {
            lines.add(Columns.cut("… and " + (rows.size() - shown) + " more", width));
        }
        return lines;
    }

    private String aggregate() {
        var text = new StringBuilder(settled + "/" + items + " files");
        if (failed > 0) {
            text.append(", ").append(failed).append(" failed");
        }
        text.append(", ").append(Units.size(bytes)).append(", ").append(Units.rate(received));
        if (left >= 0) {
            text.append(", ").append(Units.clock(Math.round(left))).append(" left");
        }
        return text.toString();
    }

    private static String line(Row row, int width) {
        boolean bar = width >= 60;
        int name = Math.max(8, width - NUMBERS - (bar ? BAR + 3 : 0));
        String numbers = row.total() < 0 ? Units.size(row.done()) : Units.size(row.done()) + " / " + Units.size(row.total());
        return Columns.fit(row.name(), name) + (bar ? " " + bar(row) : "") + " " + numbers;
    }

    private static String bar(Row row) {
        if (row.total() <= 0) {
            return "[" + " ".repeat(BAR) + "]";
        }
        int full = Math.clamp(BAR * row.done() / row.total(), 0, BAR);
        return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "]";
    }
}
