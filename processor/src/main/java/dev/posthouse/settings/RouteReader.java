package dev.posthouse.settings;

import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Reaction;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Route;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the section {@code routes}.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class RouteReader {
  private static final Shape RETRY_SHAPE = new Shape();
  private static final Key.Amount<Integer> ATTEMPTS_PER_PROVIDER =
      RETRY_SHAPE.integer(
          "attemptsPerProvider",
          Defaults.RETRY.attemptsPerProvider(),
          1,
          100,
          "The most calls for one job to one provider, the first included");
  private static final Key.Amount<Integer> ATTEMPTS =
      RETRY_SHAPE.integer(
          "attempts",
          Defaults.RETRY.attempts(),
          1,
          1000,
          "The most calls for one job to all providers together");
  private static final Key.Amount<Integer> HANDOVERS =
      RETRY_SHAPE.integer(
          "handovers",
          Defaults.RETRY.handovers(),
          0,
          1000,
          "How often one job may go to another provider after a failure; 0 keeps it at its first");
  private static final Key.Amount<Duration> BASE =
      RETRY_SHAPE.duration(
          "base",
          Defaults.RETRY.base(),
          Duration.ofMillis(1),
          Duration.ofHours(24),
          "The longest first delay; doubles with each further attempt at the same provider");
  private static final Key.Amount<Duration> CAP =
      RETRY_SHAPE.duration(
          "cap",
          Defaults.RETRY.cap(),
          Duration.ofMillis(1),
          Duration.ofHours(24),
          "The longest delay of all");

  private static final Shape FAILURES_SHAPE = new Shape();
  private static final Map<FailureKind, Key.Choice<Reaction>> REACTIONS = declareReactions();

  static final Shape SHAPE = new Shape();
  private static final Key.Texts CHAIN =
      SHAPE.list(
          "chain",
          ProviderReader.NAME,
          "The providers that a job may go to, in this order; if left out, all that answer chats,"
              + " in the order of the file");
  private static final Key.Amount<Duration> DEADLINE =
      SHAPE.duration(
          "deadline",
          Defaults.DEADLINE,
          Duration.ofSeconds(1),
          Duration.ofDays(7),
          "The time that requests have which set none");
  private static final Key.Amount<Duration> PATIENCE =
      SHAPE.duration(
          "patience",
          Defaults.PATIENCE,
          Duration.ZERO,
          Duration.ofDays(7),
          "How long jobs wait for a provider that is shut, before they go to the next");
  private static final Key.Amount<Duration> BUSY_PATIENCE =
      SHAPE.duration(
          "busyPatience",
          Defaults.BUSY_PATIENCE,
          Duration.ofMillis(1),
          Duration.ofDays(7),
          "How long jobs wait for a permit of a provider that is open but busy, before they go to"
              + " the next that can take them; doubles with each hand-over");
  private static final Key.Flag MIXED_VECTORS =
      SHAPE.flag(
          "mixedVectors",
          false,
          "Whether a chain of embeddings may name providers of several models: their vectors cannot"
              + " be compared");
  private static final Key.Part RETRY =
      SHAPE.section("retry", RETRY_SHAPE, "How often and how soon a failed call is made again");
  private static final Key.Part FAILURES =
      SHAPE.section(
          "failures", FAILURES_SHAPE, "What happens after failures of a kind, where it is changed");

  private final Map<String, ProviderSettings> providers;

  RouteReader(Map<String, ProviderSettings> providers) {
    this.providers = providers;
  }

  /** The routes; without any, one default over all providers in the order of the file. */
  Map<String, Route> read(Section section) {
    Map<String, Route> routes = new LinkedHashMap<>();
    for (String name : section.keys()) {
      routes.put(name, route(name, section.section(name)));
    }
    if (section.isEmpty()) {
      Route route = route(Route.DEFAULT, section.section(Route.DEFAULT));
      routes.put(route.name(), route);
    } else if (!section.has(Route.DEFAULT)) {
      section.error(
          "has no route named default, which requests take that name none: add one, or rename one");
    }
    warnOfUnused(section, routes);
    return routes;
  }

  private Route route(String name, Section section) {
    List<String> chain = chain(section);
    if (!chain.isEmpty()) {
      warnOfSharedFate(section, chain);
    }
    boolean mixedVectors = section.read(MIXED_VECTORS);
    ChainKinds.fault(chain, providers, null, mixedVectors)
        .ifPresent(fault -> section.error(CHAIN, fault));
    Route route =
        new Route(
            name,
            chain,
            retry(section.section(RETRY), reactions(section.section(FAILURES))),
            section.read(DEADLINE),
            section.read(PATIENCE),
            section.read(BUSY_PATIENCE),
            mixedVectors);
    section.rejectUnknownKeys();
    return route;
  }

  private List<String> chain(Section section) {
    List<Scalar> given = section.list(CHAIN);
    if (given == null) {
      return ChainKinds.usual(providers);
    }
    if (given.isEmpty()) {
      section.error(CHAIN, "is empty: name at least one provider");
    }
    Set<String> chain = new LinkedHashSet<>();
    for (Scalar provider : given) {
      if (!providers.containsKey(provider.text())) {
        section.error(
            provider,
            "there is no provider named "
                + provider.shown()
                + ": "
                + Suggestion.of(provider.text(), providers.keySet()));
      } else if (!chain.add(provider.text())) {
        section.error(provider, "names " + provider.shown() + " twice: remove one");
      }
    }
    return List.copyOf(chain);
  }

  private void warnOfSharedFate(Section section, List<String> chain) {
    if (chain.size() == 1) {
      section.warn(
          CHAIN,
          "has a single provider: while it is down, jobs can only wait. Add one of another"
              + " platform");
      return;
    }
    Set<String> platforms =
        chain.stream()
            .map(providers::get)
            .filter(Objects::nonNull)
            .map(ProviderSettings::platform)
            .collect(Collectors.toSet());
    if (platforms.size() == 1) {
      section.warn(
          CHAIN,
          "stays on one platform ("
              + platforms.iterator().next()
              + "), whose providers go down together. Add one of another platform");
    }
  }

  private void warnOfUnused(Section section, Map<String, Route> routes) {
    Set<String> unused = new LinkedHashSet<>(providers.keySet());
    routes.values().forEach(route -> route.chain().forEach(unused::remove));
    if (!unused.isEmpty()) {
      section.warn("no chain names " + String.join(", ", unused) + ": it will not be called");
    }
  }

  private static Map<FailureKind, Key.Choice<Reaction>> declareReactions() {
    Map<FailureKind, Key.Choice<Reaction>> keys = new EnumMap<>(FailureKind.class);
    for (FailureKind kind : FailureKind.values()) {
      if (kind.isOfCall()) {
        keys.put(
            kind,
            FAILURES_SHAPE.choice(
                kind.wireName(),
                Reaction.class,
                kind.reaction(),
                "What happens after a failure of this kind"));
      }
    }
    return keys;
  }

  /** What the route does after failures of some kinds, where the table does not suit it. */
  private static Map<FailureKind, Reaction> reactions(Section section) {
    Map<FailureKind, Reaction> reactions = new EnumMap<>(FailureKind.class);
    REACTIONS.forEach(
        (kind, key) -> {
          if (section.has(key)) {
            reactions.put(kind, section.read(key));
          }
        });
    section.rejectUnknownKeys();
    return reactions;
  }

  private static RetryPolicy retry(Section section, Map<FailureKind, Reaction> reactions) {
    RetryPolicy retry =
        new RetryPolicy(
            section.read(ATTEMPTS_PER_PROVIDER),
            section.read(ATTEMPTS),
            section.read(HANDOVERS),
            section.read(BASE),
            section.read(CAP),
            reactions);
    if (retry.base().compareTo(retry.cap()) > 0) {
      section.error(
          section.has(BASE) ? BASE : CAP,
          "base ("
              + DurationText.format(retry.base())
              + ") is longer than cap ("
              + DurationText.format(retry.cap())
              + "): base is the first delay, cap the longest");
    }
    section.rejectUnknownKeys();
    return retry;
  }
}
