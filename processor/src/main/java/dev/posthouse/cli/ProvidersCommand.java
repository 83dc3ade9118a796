package dev.posthouse.cli;

import picocli.CommandLine.Command;

/** Groups the commands about the providers' health. */
@Command(
    name = "providers",
    description = "Shows and sets which providers may be called.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: posthouse providers list"})
final class ProvidersCommand {}
