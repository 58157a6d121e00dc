package dev.progeny.cli;

import dev.progeny.cli.Settings.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where settings come from: flag over environment over ./progeny.toml over the user's own file over the default. */
final class Sources {

    private static final String FILE = "progeny.toml";

    private final Command command;
    private final Console console;

    Sources(Command command, Console console) {
        this.command = command;
        this.console = console;
    }

    Settings resolve(List<Setting> known, Flags flags) {
        Map<String, Value> values = new LinkedHashMap<>();
        known.forEach(setting -> values.put(setting.name(), new Value(setting.fallback(), Settings.DEFAULT)));
        addFile(userFile(), known, values);
        addFile(console.folder().resolve(FILE), known, values);
        known.forEach(setting -> addVariable(setting, values));
        flags.values().forEach((name, text) -> values.put(name, new Value(text, "--" + name)));
        Settings settings = new Settings(values, flags.words());
        known.forEach(setting -> checkChoice(setting, settings));
        return settings;
    }

    /** The parser is loaded only if there is something to parse. */
    private void addFile(Path file, List<Setting> known, Map<String, Value> values) {
        if (Files.exists(file)) {
            ConfigurationFile.read(file, command.name(), known)
                    .forEach((name, text) -> values.put(name, new Value(text, name + " in " + file)));
        }
    }

    private void addVariable(Setting setting, Map<String, Value> values) {
        String variable = setting.variable(command.name());
        String text = console.variable(variable);
        if (!text.isEmpty()) {
            values.put(setting.name(), new Value(text, variable));
        }
    }

    private Path userFile() {
        String folder = console.variable("XDG_CONFIG_HOME");
        return (folder.isEmpty() ? Path.of(console.variable("HOME"), ".config") : Path.of(folder))
                .resolve("progeny")
                .resolve(FILE);
    }

    private static void checkChoice(Setting setting, Settings settings) {
        String text = settings.text(setting.name());
        if (setting.isChoice() && !text.isEmpty() && !setting.words().contains(text)) {
            throw settings.wrong(setting.name(), "must be one of " + String.join(", ", setting.words()));
        }
    }
}
