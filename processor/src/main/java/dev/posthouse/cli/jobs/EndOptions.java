package dev.posthouse.cli.jobs;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.WrongUsageException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that say which ends of jobs are meant: results, dead letters or both.
 *
 * <p>Tested by {@code CommandsIT}.
 */
public final class EndOptions {
  @Option(
      names = "--provider",
      split = ",",
      paramLabel = "NAME",
      description = "Only what this provider answered, or was the last to try.")
  private List<String> providers = List.of();

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = "Only what ended since: 2h ago, or at 2026-11-25T09:00:00Z.")
  private @Nullable Instant since;

  @Option(names = "--until", paramLabel = "WHEN", description = "Only what ended before.")
  private @Nullable Instant until;

  /**
   * Says what is wrong with the options before anything is read.
   *
   * @throws CommandFailedException if the times leave nothing between them
   */
  public void check() throws CommandFailedException {
    if (since != null && until != null && !since.isBefore(until)) {
      throw new WrongUsageException(
          "--since (%s) is not before --until (%s): nothing lies between".formatted(since, until));
    }
  }

  /** Whose answers and last tries are meant; empty for all. */
  public Set<String> providers() {
    return Set.copyOf(providers);
  }

  /** The first moment that is meant; null for none. */
  public @Nullable Instant since() {
    return since;
  }

  /** The moment before which; null for none. */
  public @Nullable Instant until() {
    return until;
  }
}
