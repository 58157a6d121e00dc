package dev.progeny.cli.download;

/** Text measured in columns of a terminal: some characters take two, some none. */
final class Columns {

    private Columns() {}

    static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /** The text in exactly so many columns: cut with an ellipsis, or padded. */
    static String fit(String text, int columns) {
        int width = of(text);
        return width <= columns ? text + " ".repeat(columns - width) : cut(text, columns);
    }

    /** The text in at most so many columns. */
    static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        var cut = new StringBuilder();
        int used = 1; // the ellipsis
        for (int point : text.codePoints().toArray()) {
            used += of(point);
            if (used > columns) {
                break;
            }
            cut.appendCodePoint(point);
        }
        return columns < 1 ? "" : cut.append('…').toString();
    }

    /** The wide ranges of Unicode's East Asian Width, coarsely: a cell too many only shortens a name. */
    private static int of(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = (point >= 0x1100 && point <= 0x115F)
                || (point >= 0x2E80 && point <= 0xA4CF)
                || (point >= 0xAC00 && point <= 0xD7A3)
                || (point >= 0xF900 && point <= 0xFAFF)
                || (point >= 0xFE30 && point <= 0xFE6F)
                || (point >= 0xFF00 && point <= 0xFF60)
                || (point >= 0xFFE0 && point <= 0xFFE6)
                || (point >= 0x1F300 && point <= 0x1FAFF)
                || (point >= 0x20000 && point <= 0x3FFFD);
        return wide ? 2 : 1;
    }
}
