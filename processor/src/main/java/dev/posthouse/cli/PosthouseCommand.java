package dev.posthouse.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command itself: what all its sub-commands share.
 *
 * <p>Tested by {@code MainTest}.
 */
@Command(
    name = "posthouse",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    description = {
      "Answers LLM jobs from Kafka, although any single provider goes down.",
      "",
      "Requests come on one topic; each ends as a result or as a dead letter on another."
    },
    versionProvider = PosthouseCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    commandListHeading = "%nCommands:%n",
    footer = {"", "Help for a command: posthouse COMMAND --help"})
final class PosthouseCommand {
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description =
          "Log details, and the stack trace of a failure. POSTHOUSE_LOG=debug does so too.")
  private boolean verbose;

  boolean verbose() {
    return verbose;
  }

  /** The jar's version. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = PosthouseCommand.class.getPackage().getImplementationVersion();
      return new String[] {
        "posthouse %s (Java %s)"
            .formatted(version == null ? "from classes" : version, Runtime.version())
      };
    }
  }
}
