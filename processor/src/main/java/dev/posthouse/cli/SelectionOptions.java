package dev.posthouse.cli;

import dev.posthouse.job.FailureKind;
import dev.posthouse.replay.Selection;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that say which dead letters are meant. */
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
      names = "--provider",
      split = ",",
      paramLabel = "NAME",
      description = "Only what ended at this provider.")
  private List<String> providers = List.of();

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

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = "Only what died since: 2h ago, or at 2026-11-25T09:00:00Z.")
  private @Nullable Instant since;

  @Option(names = "--until", paramLabel = "WHEN", description = "Only what died before.")
  private @Nullable Instant until;

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
        throw new CommandFailedException(
            "--kind: there is no kind '%s'; known are %s"
                .formatted(
                    kind,
                    Arrays.stream(FailureKind.values())
                        .map(FailureKind::wireName)
                        .collect(Collectors.joining(", "))));
      }
    }
    if (since != null && until != null && !since.isBefore(until)) {
      throw new CommandFailedException(
          "--since (%s) is not before --until (%s): nothing lies between".formatted(since, until));
    }
    return new Selection(
        Set.copyOf(ids),
        Set.copyOf(kinds),
        Set.copyOf(providers),
        Set.copyOf(models),
        Set.copyOf(routes),
        since,
        until,
        text);
  }
}
