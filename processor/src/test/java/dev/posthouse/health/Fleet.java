package dev.posthouse.health;

import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.HealthSettings;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ModelTerms;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.RateSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The gates of several processes before one provider, each of which knows at once what another
 * finds.
 */
final class Fleet {
  final VirtualClock clock = new VirtualClock();
  final List<ProviderHealth> reported = new ArrayList<>();
  private final List<ProviderGate> gates = new ArrayList<>();
  private final ProviderSettings provider;
  private final HealthSettings rules;

  Fleet(int concurrency, RateSettings rates) {
    this(concurrency, rates, Defaults.HEALTH);
  }

  Fleet(int concurrency, RateSettings rates, HealthSettings rules) {
    this.provider =
        new ProviderSettings(
            "claude",
            Api.ANTHROPIC,
            "a-model",
            null,
            new Credential.None(),
            "anthropic",
            concurrency,
            4096,
            Defaults.LIMITS,
            0,
            ModelTerms.USUAL,
            Hosting.DIRECT,
            Defaults.DIALECT,
            rates);
    this.rules = rules;
  }

  /** Another process, which knows what was reported so far. */
  ProviderGate join() {
    int place = gates.size();
    ProviderGate gate =
        new ProviderGate(
            provider, rules, clock, new SplittableRandom(place), health -> publish(place, health));
    reported.forEach(gate::merge);
    gates.add(gate);
    return gate;
  }

  /** Somebody else reports what is so. */
  void report(ProviderHealth health) {
    publish(-1, health);
  }

  private void publish(int from, ProviderHealth health) {
    reported.add(health);
    for (int i = 0; i < gates.size(); i++) {
      if (i != from) {
        gates.get(i).merge(health);
      }
    }
  }
}
