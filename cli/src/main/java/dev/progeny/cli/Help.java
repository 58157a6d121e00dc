package dev.progeny.cli;

import java.util.List;
import java.util.Locale;

/** The help texts, to be read on a terminal. */
final class Help {

    private static final int LEFT = 30;

    private Help() {}

    static String program(List<Command> commands) {
        var text = new StringBuilder("""
                progeny: processes, threads and coroutines behind one interface

                Usage: progeny COMMAND [options]

                Commands:
                """);
        commands.forEach(command -> text.append(String.format(Locale.ROOT, "  %-10s %s%n", command.name(), command.summary())));
        return text.append("""

                  progeny COMMAND --help    options of a command
                  progeny --version         version of the program
                  @FILE anywhere            words of FILE stand there

                Exit codes:
                """).append(Exit.TABLE.indent(2)).toString();
    }

    static String command(Command command, List<Setting> settings) {
        var text = new StringBuilder();
        text.append("Usage: progeny ").append(command.name()).append(' ').append(command.synopsis()).append("\n\n");
        text.append(command.description()).append("\nOptions:\n");
        settings.forEach(setting -> text.append(line(setting)));
        text.append("\nAny option can be set as PROGENY_").append(upper(command)).append("_OPTION, or in the table [");
        text.append(command.name()).append("] of ./progeny.toml\nor ~/.config/progeny/progeny.toml.\n\nExit codes:\n");
        return text.append(Exit.TABLE.indent(2)).toString();
    }

    private static String upper(Command command) {
        return command.name().toUpperCase(Locale.ROOT);
    }

    private static String line(Setting setting) {
        String left = "  " + usage(setting);
        String gap = left.length() < LEFT ? " ".repeat(LEFT - left.length()) : "\n" + " ".repeat(LEFT);
        String fallback = setting.fallback().isEmpty() ? "" : " (default " + setting.fallback() + ")";
        return left + gap + setting.help() + fallback + "\n";
    }

    private static String usage(Setting setting) {
        String letter = setting.letter().isEmpty() ? "    " : "-" + setting.letter() + ", ";
        return letter + setting.flag() + (setting.isSwitch() ? "" : " " + setting.argument());
    }
}
