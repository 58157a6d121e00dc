package dev.progeny.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.AlreadySelectedException;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/**
 * What the command line says: flags by name, and the words between them.
 *
 * @param values "true" for a switch
 */
record Flags(Map<String, String> values, List<String> words) {

    /** {@code --quite} must not be taken for {@code --quiet} one day and for {@code --quite-new} the next. */
    private static final boolean NO_ABBREVIATIONS = false;

    static Flags parse(Command command, List<Setting> settings, List<String> arguments) {
        try {
            CommandLine line = DefaultParser.builder()
                    .setAllowPartialMatching(NO_ABBREVIATIONS)
                    .get()
                    .parse(options(settings), arguments.toArray(String[]::new));
            return new Flags(values(settings, line), List.copyOf(line.getArgList()));
        } catch (ParseException wrong) {
            throw Problem.usage(explain(wrong, settings) + "; see progeny " + command.name() + " --help", wrong);
        }
    }

    private static Options options(List<Setting> settings) {
        var options = new Options();
        for (Setting setting : settings) {
            options.addOption(Option.builder(setting.letter().isEmpty() ? null : setting.letter())
                    .longOpt(setting.name())
                    .hasArg(!setting.isSwitch())
                    .get());
        }
        return options;
    }

    private static Map<String, String> values(List<Setting> settings, CommandLine line) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Setting setting : settings) {
            if (line.hasOption(setting.name())) {
                String[] given = line.getOptionValues(setting.name());
                values.put(setting.name(), given == null ? "true" : given[given.length - 1]); // the last one wins
            }
        }
        return values;
    }

    private static String explain(ParseException wrong, List<Setting> settings) {
        return switch (wrong) {
            case UnrecognizedOptionException unknown -> "unknown option " + unknown.getOption()
                    + Nearest.hint(withoutValue(unknown.getOption()), names(settings));
            case MissingArgumentException missing -> "--" + missing.getOption().getLongOpt() + " needs a value";
            case AlreadySelectedException twice -> String.valueOf(twice.getMessage());
            default -> String.valueOf(wrong.getMessage());
        };
    }

    private static String withoutValue(String option) {
        int equals = option.indexOf('=');
        return equals < 0 ? option : option.substring(0, equals);
    }

    private static List<String> names(List<Setting> settings) {
        List<String> names = new ArrayList<>();
        settings.forEach(setting -> names.add(setting.flag()));
        return names;
    }
}
