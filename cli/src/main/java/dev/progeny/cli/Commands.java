package dev.progeny.cli;

import dev.progeny.cli.download.Download;
import dev.progeny.cli.download.Training;
import java.util.List;

/** The commands. Each is loaded only when it is asked for, or all are listed. */
final class Commands {

    private static final List<String> NAMES = List.of("download", "pingpong", "completion", "man");

    private Commands() {}

    static Command named(String name) {
        return switch (name) {
            case "download" -> new Download();
            case "pingpong" -> new PingPong();
            case "completion" -> new Completion();
            case "man" -> new Manual();
            case "train" -> new Training(Program::run); // for the launcher
            default -> throw unknown(name);
        };
    }

    static List<Command> visible() {
        return NAMES.stream().map(Commands::named).toList();
    }

    private static Problem unknown(String name) {
        String what = name.startsWith("-") ? "no option of progeny itself" : "no command of progeny";
        return Problem.usage(name + " is " + what + Nearest.hint(name, NAMES) + "; there are " + String.join(", ", NAMES));
    }
}
