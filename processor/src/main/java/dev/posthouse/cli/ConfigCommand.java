package dev.posthouse.cli;

import picocli.CommandLine.Command;

/**
 * Groups what is done with settings files.
 *
 * <p>Tested by {@code MainTest}.
 */
@Command(
    name = "config",
    description = "Works with settings files.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: posthouse config check posthouse.yaml"})
final class ConfigCommand {}
