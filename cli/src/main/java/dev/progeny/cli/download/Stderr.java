package dev.progeny.cli.download;

import dev.progeny.cli.Console;
import dev.progeny.cli.Settings;
import java.util.List;
import java.util.Optional;

/** Decides how a run looks on stderr. */
final class Stderr {

    private Stderr() {}

    static Optional<Watcher> display(Settings settings, Console console, int items, List<Lane> lanes) {
        return style(settings, console).map(style -> Display.start(style, items, lanes));
    }

    private static Optional<Display.Style> style(Settings settings, Console console) {
        return switch (progress(settings, console)) {
            case "none" -> Optional.empty();
            case "plain" -> Optional.of(new PlainStyle(console.err()));
            case "json" -> Optional.of(new JsonStyle(console.err()));
            default -> Optional.of(new BarStyle(console.err(), new Terminal(console), isColored(settings, console)));
        };
    }

    static String progress(Settings settings, Console console) {
        String asked = settings.text("progress");
        if (!asked.equals("auto")) {
            return asked;
        }
        if (settings.on("quiet")) {
            return "none";
        }
        return isDrawable(console) ? "bar" : "plain";
    }

    private static boolean isDrawable(Console console) {
        String term = console.variable("TERM");
        return console.terminal() && !term.isEmpty() && !term.equals("dumb") && console.variable("CI").isEmpty();
    }

    static boolean isColored(Settings settings, Console console) {
        return switch (settings.text("color")) {
            case "always" -> true;
            case "never" -> false;
            default -> isDrawable(console) && console.variable("NO_COLOR").isEmpty();
        };
    }
}
