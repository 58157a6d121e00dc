package dev.progeny.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code progeny man}: the manual page, from the same table as the parser. */
final class Manual implements Command {

    @Override
    public String name() {
        return "man";
    }

    @Override
    public String summary() {
        return "print the manual page: progeny man | man -l -";
    }

    @Override
    public String synopsis() {
        return "";
    }

    @Override
    public String description() {
        return "Prints the manual page in the format of man.\n";
    }

    @Override
    public List<Setting> settings() {
        return List.of();
    }

    @Override
    public int run(Settings settings, Console console) {
        console.out().print(page(Commands.visible()));
        return Exit.OK;
    }

    static String page(List<Command> commands) {
        var text = new StringBuilder();
        text.append(".TH PROGENY 1 \"\" \"progeny ").append(Main.VERSION).append("\"\n");
        text.append(".SH NAME\nprogeny \\- processes, threads and coroutines behind one interface\n.SH SYNOPSIS\n");
        commands.forEach(command -> text.append(".B progeny ").append(command.name()).append("\n")
                .append(escape(command.synopsis())).append("\n.br\n"));
        commands.forEach(command -> section(command, text));
        text.append(".SH EXIT STATUS\n").append(escape(Exit.TABLE)).append("\n.SH FILES\n");
        text.append("./progeny.toml, ~/.config/progeny/progeny.toml: a table for each command, such as [download]\n");
        return text.toString();
    }

    private static void section(Command command, StringBuilder text) {
        text.append(".SH PROGENY ").append(command.name().toUpperCase(Locale.ROOT)).append("\n");
        text.append(escape(command.description()));
        List<Setting> all = new ArrayList<>(command.settings());
        all.addAll(Setting.COMMON);
        for (Setting setting : all) {
            String letter = setting.letter().isEmpty() ? "" : "-" + setting.letter() + ", ";
            String fallback = setting.fallback().isEmpty() ? "" : " (default " + setting.fallback() + ")";
            text.append(".TP\n.B ").append(escape(letter + setting.flag() + " " + setting.argument())).append("\n");
            text.append(escape(setting.help() + fallback)).append("\n");
        }
    }

    /** A minus sign that can be searched for and copied, and no line that looks like a request. */
    private static String escape(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^([.'])", "\\\\&$1");
    }
}
