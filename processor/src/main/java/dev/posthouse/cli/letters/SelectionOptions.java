package dev.posthouse.cli.letters;

import dev.posthouse.cli.jobs.EndOptions;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.job.FailureKind;
import dev.posthouse.replay.Selection;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The options that say which dead letters are meant.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class SelectionOptions {
  @Parameters(arity = "0..*", paramLabel = "ID", description = "Only these jobs.")
  private List<String> ids = List.of();

  @Option(
      names = "--kind",
      split = ",",
      paramLabel = "KIND",
      description = "Only what ended by such a failure, for example rate_limited.")
  private List<String> kinds = List.of();

  @Option(
      names = "--model",
      split = ",",
      paramLabel = "NAME",
      description = "Only what was last asked of this model.")
  private List<String> models = List.of();

  @Option(
      names = "--route",
      split = ",",
      paramLabel = "NAME",
      description = "Only what took this route.")
  private List<String> routes = List.of();

  @Mixin private EndOptions endOptions = new EndOptions();

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Only where this stands in the reason.")
  private @Nullable String text;

  /**
   * What was asked for.
   *
   * @throws CommandFailedException if a kind is none, or the times leave nothing between them
   */
  Selection toSelection() throws CommandFailedException {
    for (String kind : kinds) {
      if (FailureKind.ofWireName(kind).isEmpty()) {
        throw new WrongUsageException(
            "--kind: there is no kind '%s'; known are %s"
                .formatted(
                    kind,
                    Arrays.stream(FailureKind.values())
                        .map(FailureKind::wireName)
                        .collect(Collectors.joining(", "))));
      }
    }
    endOptions.check();
    return new Selection(
        Set.copyOf(ids),
        Set.copyOf(kinds),
        endOptions.providers(),
        Set.copyOf(models),
        Set.copyOf(routes),
        endOptions.since(),
        endOptions.until(),
        text);
  }
}
