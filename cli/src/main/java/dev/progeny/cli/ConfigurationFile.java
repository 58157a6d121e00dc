package dev.progeny.cli;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.core.io.ParsingException;
import com.electronwill.nightconfig.toml.TomlParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the table of one command from a TOML file: {@code [download]}, {@code jobs = 8}. */
final class ConfigurationFile {

    private ConfigurationFile() {}

    static Map<String, String> read(Path file, String command, List<Setting> known) {
        Map<String, String> values = new LinkedHashMap<>();
        if (parse(file).get(List.of(command)) instanceof UnmodifiableConfig table) {
            List<String> names = known.stream().map(Setting::name).toList();
            for (UnmodifiableConfig.Entry entry : table.entrySet()) {
                String name = entry.getKey();
                if (!names.contains(name)) {
                    throw Problem.usage(
                            file + ": [" + command + "] has no setting " + name + Nearest.hint(name, names));
                }
                values.put(name, String.valueOf(entry.<Object>getValue()));
            }
        }
        return values;
    }

    private static UnmodifiableConfig parse(Path file) {
        try (Reader reader = TextFiles.open(file)) {
            return new TomlParser().parse(reader);
        } catch (IOException unreadable) {
            throw Problem.usage("cannot read " + file + ": " + Reasons.of(unreadable), unreadable);
        } catch (ParsingException malformed) {
            throw Problem.usage(file + " is not TOML: " + malformed.getMessage(), malformed);
        }
    }
}
