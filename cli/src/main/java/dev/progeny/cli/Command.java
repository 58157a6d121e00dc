package dev.progeny.cli;

import java.util.List;

/** One command of the program. */
public interface Command {

    String name();

    /** One line for the list of commands. */
    String summary();

    /** What follows the command's name, such as {@code [URL...] [options]}. */
    String synopsis();

    /** What the help says between synopsis and options. */
    String description();

    /** All that can be set, by flag, environment or file. */
    List<Setting> settings();

    /** Returns the exit code. */
    int run(Settings settings, Console console) throws Exception;
}
