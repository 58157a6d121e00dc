/**
 * The program {@code progeny}: {@code Main} answers what needs nothing, {@code Program} finds the command and its
 * settings, each {@code Command} does its work with them. Results go to stdout, everything else to stderr. What a run
 * does not need (configuration files, JSON, the display) is not loaded: the program shall start like one without them.
 */
@NullMarked
package dev.progeny.cli;

import org.jspecify.annotations.NullMarked;
