package dev.posthouse.cli.triage;

import dev.posthouse.settings.StrayVariables.Stray;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Is it us or them? For each provider and in one line.
 *
 * @param until the moment that it speaks of
 * @param since how far back it looks
 * @param providers in the order of the settings
 * @param wayOut variables set here that have to do with every provider
 * @param heldUp what keeps requests from being worked at all
 */
record TriageReport(
    Instant until,
    Duration since,
    List<ProviderReport> providers,
    List<Stray> wayOut,
    List<String> heldUp) {

  TriageReport {
    providers = blamingOurNetwork(providers);
    wayOut = List.copyOf(wayOut);
    heldUp = List.copyOf(heldUp);
  }

  boolean isWell() {
    return heldUp.isEmpty()
        && providers.stream().allMatch(provider -> provider.verdict().state().isWell());
  }

  /** The answer. */
  String headline() {
    return heldUp.isEmpty()
        ? ofProviders()
        : "It is another producer's transaction: requests wait behind it. " + ofProviders();
  }

  private String ofProviders() {
    if (providers.isEmpty()) {
      return "Nobody was called, and no settings name a provider.";
    }
    Map<FaultOwner, List<String>> failing = new LinkedHashMap<>();
    for (ProviderReport provider : providers) {
      if (!provider.verdict().state().isWell()) {
        failing
            .computeIfAbsent(provider.verdict().fault(), _ -> new ArrayList<>())
            .add(provider.name());
      }
    }
    if (!failing.isEmpty()) {
      return failing.entrySet().stream()
          .map(entry -> whose(entry.getKey()) + String.join(", ", entry.getValue()) + ".")
          .collect(Collectors.joining(" "));
    }
    return providers.stream().allMatch(p -> p.verdict().state() == Verdict.State.QUIET)
        ? "Nobody was called in this time."
        : "All is well.";
  }

  private static String whose(FaultOwner fault) {
    return switch (fault) {
      case THEIRS -> "It is them: ";
      case OURS -> "It is us: ";
      case BETWEEN -> "It is the network between us and them: ";
      case REQUESTS -> "It is the requests: ";
      case NOBODYS -> "It is nobody: ";
    };
  }

  /** Two platforms that cannot be reached at once, while none can, have one thing in common. */
  private static List<ProviderReport> blamingOurNetwork(List<ProviderReport> providers) {
    List<ProviderReport> called =
        providers.stream()
            .filter(provider -> provider.verdict().state() != Verdict.State.QUIET)
            .toList();
    boolean ours =
        called.stream().allMatch(TriageReport::isUnreachable)
            && called.stream().map(ProviderReport::platform).distinct().count() > 1;
    return providers.stream()
        .map(
            provider ->
                ours && isUnreachable(provider)
                    ? provider.with(provider.verdict().ofOurNetwork())
                    : provider)
        .toList();
  }

  private static boolean isUnreachable(ProviderReport provider) {
    return !provider.verdict().state().isWell() && provider.verdict().fault() == FaultOwner.BETWEEN;
  }
}
