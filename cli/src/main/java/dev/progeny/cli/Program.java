package dev.progeny.cli;

import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Finds the command and its settings, runs it, and turns what goes wrong into one line and an exit code. */
final class Program {

    private Program() {}

    static int run(String[] arguments, Console console) {
        try {
            int code = dispatch(ArgumentFile.expand(Arrays.asList(arguments), console.folder()), console);
            return isComplete(console.out(), console.err()) ? code : Exit.incomplete(code);
        } catch (Problem problem) {
            console.err().println("progeny: " + problem.getMessage());
            trace(problem, arguments, console);
            return problem.exitCode();
        } catch (InvalidPathException unsayable) {
            console.err().println("progeny: not a name of a file here: " + unsayable.getInput() + ": " + unsayable.getReason()
                    + "; names are in the characters of the locale, so LC_ALL=C.UTF-8 may help");
            trace(unsayable, arguments, console);
            return Exit.USAGE;
        } catch (Exception unexpected) {
            console.err().println("progeny: internal error: " + unexpected + "; --verbose shows where");
            trace(unexpected, arguments, console);
            return Exit.ENVIRONMENT;
        }
    }

    /** Asked once, at the end and for every command: whether what was printed as a result has arrived. */
    static boolean isComplete(PrintStream out, PrintStream err) {
        if (out.checkError()) {
            err.println("progeny: not all of the result could be written to stdout: its disk is full, or its reader has gone");
            return false;
        }
        return true;
    }

    private static int dispatch(List<String> arguments, Console console) throws Exception {
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        return switch (first) {
            case "" -> {
                console.err().print(Help.program(Commands.visible()));
                yield Exit.USAGE;
            }
            case "--help", "-h", "help" -> {
                console.out().print(Help.program(Commands.visible()));
                yield Exit.OK;
            }
            default -> perform(Commands.named(first), arguments.subList(1, arguments.size()), console);
        };
    }

    private static int perform(Command command, List<String> arguments, Console console) throws Exception {
        List<Setting> known = new ArrayList<>(command.settings());
        known.addAll(Setting.COMMON);
        Flags flags = Flags.parse(command, known, arguments);
        if (flags.values().containsKey("help")) {
            console.out().print(Help.command(command, known));
            return Exit.OK;
        }
        Settings settings = new Sources(command, console).resolve(known, flags);
        if (settings.on("print-config")) {
            known.forEach(setting -> console.out().println(describe(setting.name(), settings)));
            return Exit.OK;
        }
        return command.run(settings, console);
    }

    private static String describe(String name, Settings settings) {
        String text = settings.has(name) ? settings.text(name) : "(not set)";
        return String.format(Locale.ROOT, "%-14s %-12s from %s", name, text, settings.origin(name));
    }

    private static void trace(Exception thrown, String[] arguments, Console console) {
        List<String> words = Arrays.asList(arguments);
        if (words.contains("--verbose") || words.contains("-v")) {
            thrown.printStackTrace(console.err());
        }
    }
}
