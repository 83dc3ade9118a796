package dev.posthouse.triage;

import dev.posthouse.settings.StrayVariables.Stray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that triage found out about one provider.
 *
 * @param name the provider
 * @param platform what it shares its fate with
 * @param references where the settings say that its keys are; empty if no settings name it
 * @param tally its recent calls
 * @param probe what a call just now said; null if none was made
 * @param waitsFor why the fleet does not call it just now, in words; null if it does
 * @param verdict what all that says
 * @param strays variables set here that have to do with it
 * @param models what to know of its model: that it retires, that another answers
 */
public record ProviderReport(
    String name,
    String platform,
    List<String> references,
    ProviderTally tally,
    Probe.@Nullable Result probe,
    @Nullable String waitsFor,
    Verdict verdict,
    List<Stray> strays,
    List<String> models) {

  /** One of whose model there is nothing to know. */
  public ProviderReport(
      String name,
      String platform,
      List<String> references,
      ProviderTally tally,
      Probe.@Nullable Result probe,
      @Nullable String waitsFor,
      Verdict verdict,
      List<Stray> strays) {
    this(name, platform, references, tally, probe, waitsFor, verdict, strays, List.of());
  }

  public ProviderReport with(Verdict other) {
    return new ProviderReport(
        name, platform, references, tally, probe, waitsFor, other, strays, models);
  }

  /** Whether somebody called with a key that these settings do not name. */
  public boolean isOfOtherSettings() {
    return !references.isEmpty()
        && tally.credentials().keySet().stream()
            .anyMatch(
                used ->
                    references.stream()
                        .noneMatch(named -> used.equals(named) || used.startsWith(named + " ")));
  }
}
