package dev.posthouse.cli;

import picocli.CommandLine.Command;

/** Groups what is done with dead letters. */
@Command(
    name = "dead-letters",
    description = {
      "Finds, replays and keeps jobs that ended without an answer.",
      "",
      "Each dead letter is replayed once, as the next generation of its job, however often a"
          + " replay is repeated, interrupted or started at the same time."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: posthouse dead-letters list --since 2h"})
final class DeadLettersCommand {}
