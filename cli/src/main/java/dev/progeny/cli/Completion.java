package dev.progeny.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code progeny completion bash}: a script for the shell, from the same table as the parser. */
final class Completion implements Command {

    @Override
    public String name() {
        return "completion";
    }

    @Override
    public String summary() {
        return "print a completion script: . <(progeny completion bash)";
    }

    @Override
    public String synopsis() {
        return "bash";
    }

    @Override
    public String description() {
        return "Prints a script that lets the shell complete commands, options and their values.\n";
    }

    @Override
    public List<Setting> settings() {
        return List.of();
    }

    @Override
    public int run(Settings settings, Console console) {
        if (!settings.words().equals(List.of("bash"))) {
            throw Problem.usage("completion is for bash: progeny completion bash");
        }
        console.out().print(script(Commands.visible()));
        return Exit.OK;
    }

    static String script(List<Command> commands) {
        var text = new StringBuilder("""
                # bash completion for progeny
                _progeny() {
                    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} choices=
                    if [ "$COMP_CWORD" -eq 1 ]; then
                """);
        text.append("        choices='").append(String.join(" ", names(commands))).append(" --help --version'\n");
        text.append("    else\n        case ${COMP_WORDS[1]}:$before in\n");
        commands.forEach(command -> addValues(command, text));
        text.append("            *) case ${COMP_WORDS[1]} in\n");
        commands.forEach(command -> text.append(String.format(
                Locale.ROOT, "                %s) choices='%s' ;;%n", command.name(), String.join(" ", flags(command)))));
        return text.append("""
                            esac ;;
                        esac
                    fi
                    COMPREPLY=($(compgen -W "$choices" -- "$word"))
                }
                complete -o default -F _progeny progeny
                """).toString();
    }

    /** A flag that takes a value: its words, or nothing, and then the shell offers files. */
    private static void addValues(Command command, StringBuilder text) {
        for (Setting setting : all(command)) {
            if (!setting.isSwitch()) {
                String short_ = setting.letter().isEmpty() ? "" : "|" + command.name() + ":-" + setting.letter();
                text.append(String.format(
                        Locale.ROOT, "            %s:%s%s) choices='%s' ;;%n", command.name(), setting.flag(), short_, String.join(" ", setting.words())));
            }
        }
    }

    private static List<String> names(List<Command> commands) {
        return commands.stream().map(Command::name).toList();
    }

    private static List<String> flags(Command command) {
        return all(command).stream().map(Setting::flag).toList();
    }

    private static List<Setting> all(Command command) {
        List<Setting> all = new ArrayList<>(command.settings());
        all.addAll(Setting.COMMON);
        return all;
    }
}
