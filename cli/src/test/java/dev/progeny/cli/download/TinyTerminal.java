package dev.progeny.cli.download;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of a terminal as progress needs: rows that belong to one line are broken anew when its width changes. */
final class TinyTerminal {

    private static final Pattern TOKEN = Pattern.compile("\033\\[(\\??[0-9]*)([A-Za-z])|([\\r\\n])|([^\\r\\n\033])");

    private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
    private final List<Boolean> continued = new ArrayList<>(List.of(false)); // whether the row goes on with the one before
    private int columns;
    private int row;
    private int column;
    private boolean breaks = true;

    TinyTerminal(int columns) {
        this.columns = columns;
    }

    int columns() {
        return columns;
    }

    /** Without the empty ones at the end. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(rows.stream().map(StringBuilder::toString).toList());
        while (!lines.isEmpty() && lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        return lines;
    }

    void print(String text) {
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            if (token.group(2) != null) {
                control(token.group(2), token.group(1));
            } else if (token.group(3) != null) {
                column = 0;
                row += token.group(3).equals("\n") ? 1 : 0;
                reach(false);
            } else {
                put(token.group(4));
            }
        }
    }

    private void control(String letter, String number) {
        switch (letter) {
            case "A" -> row = Math.max(0, row - Integer.parseInt(number));
            case "K" -> rows.get(row).setLength(Math.min(column, rows.get(row).length()));
            case "J" -> {
                rows.get(row).setLength(Math.min(column, rows.get(row).length()));
                rows.subList(row + 1, rows.size()).clear();
                continued.subList(row + 1, continued.size()).clear();
            }
            case "h" -> breaks = true;
            case "l" -> breaks = false;
            default -> throw new IllegalArgumentException("a sequence this terminal does not know: " + letter);
        }
    }

    private void put(String letter) {
        if (column == columns) {
            if (!breaks) {
                return; // it stays in the last column, where the next one overwrites it
            }
            row++;
            column = 0;
            reach(true);
        }
        StringBuilder line = rows.get(row);
        line.append(" ".repeat(Math.max(0, column - line.length())));
        line.replace(column, Math.min(column + 1, line.length()), letter);
        column++;
    }

    private void reach(boolean goesOn) {
        while (rows.size() <= row) {
            rows.add(new StringBuilder());
            continued.add(false);
        }
        if (goesOn) {
            continued.set(row, true);
        }
    }

    /** The cursor stands at the start of the line below all others, as it does between two pictures. */
    void resize(int width) {
        List<String> whole = new ArrayList<>();
        for (int i = 0; i < row; i++) {
            if (continued.get(i)) {
                whole.add(whole.removeLast() + rows.get(i));
            } else {
                whole.add(rows.get(i).toString());
            }
        }
        rows.clear();
        continued.clear();
        for (String line : whole) {
            for (int from = 0; from == 0 || from < line.length(); from += width) {
                rows.add(new StringBuilder(line.substring(from, Math.min(line.length(), from + width))));
                continued.add(from > 0);
            }
        }
        columns = width;
        row = rows.size();
        reach(false);
    }
}
