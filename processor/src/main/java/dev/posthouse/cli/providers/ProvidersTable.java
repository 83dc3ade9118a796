package dev.posthouse.cli.providers;

import dev.posthouse.cli.cluster.KnownProviders;
import dev.posthouse.cli.terminal.MomentText;
import dev.posthouse.cli.terminal.Table;
import dev.posthouse.health.ProviderHealth;
import dev.posthouse.health.ProviderStates;
import dev.posthouse.job.Opening;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of providers, as lines of a table that is as wide as its texts. Times are UTC. */
final class ProvidersTable {
  private static final String NO_QUOTA = "its headers say that nothing is left of a limit";

  private final int width;
  private final Instant now;

  /**
   * @param width of the lines; 0 for as long as the texts are
   * @param now decides what is over
   */
  ProvidersTable(int width, Instant now) {
    this.now = now;
    this.width = width;
  }

  List<String> lines(Map<String, KnownProviders.Known> known) {
    boolean silenced = known.values().stream().anyMatch(one -> isSilenced(one.health()));
    List<List<String>> rows = new ArrayList<>();
    List<String> head =
        new ArrayList<>(List.of("PROVIDER", "STATE", "UNTIL (UTC)", "SAID BY", "REASON"));
    known.forEach(
        (provider, one) -> {
          List<String> row = row(provider, one);
          rows.add(silenced ? withSilence(row, silencedUntil(one.health())) : row);
        });
    return Table.lines(silenced ? withSilence(head, "SILENT UNTIL (UTC)") : head, rows, width);
  }

  private List<String> row(String provider, KnownProviders.Known known) {
    ProviderHealth health = known.health();
    boolean noQuota = health.isWaitingForQuota(now);
    return new ArrayList<>(
        List.of(
            provider,
            ProviderStates.word(health, now),
            noQuota ? until(health.quotaUntil()) : until(health.opens()),
            known.state().getActor(),
            noQuota ? NO_QUOTA : health.reason()));
  }

  private static List<String> withSilence(List<String> row, String silence) {
    row.add(3, silence);
    return row;
  }

  private static String silencedUntil(ProviderHealth health) {
    return until(health.silencedUntil());
  }

  private static boolean isSilenced(ProviderHealth health) {
    return health.silencedUntil() != null;
  }

  private static String until(@Nullable Instant moment) {
    return moment == null ? "" : MomentText.second(moment);
  }

  private static String until(Opening opens) {
    return switch (opens) {
      case Opening.Open _ -> "";
      case Opening.Until(Instant moment) -> MomentText.second(moment);
      case Opening.Unknown _ -> "resumed";
    };
  }
}
