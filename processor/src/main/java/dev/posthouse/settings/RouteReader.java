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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the section {@code routes}. */
final class RouteReader {
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
    Route route =
        new Route(
            name,
            chain,
            retry(section.section("retry"), reactions(section.section("failures"))),
            section.duration(
                "deadline", Defaults.DEADLINE, Duration.ofSeconds(1), Duration.ofDays(7)),
            section.duration("patience", Duration.ZERO, Duration.ZERO, Duration.ofDays(7)),
            section.duration(
                "busyPatience", Route.BUSY_PATIENCE, Duration.ofMillis(1), Duration.ofDays(7)));
    section.rejectUnknownKeys();
    return route;
  }

  private List<String> chain(Section section) {
    List<Scalar> given = section.list("chain");
    if (given == null) {
      return List.copyOf(providers.keySet());
    }
    if (given.isEmpty()) {
      section.error("chain", "is empty: name at least one provider");
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
          "chain",
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
          "chain",
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

  /** What the route does after failures of some kinds, where the table does not suit it. */
  private static Map<FailureKind, Reaction> reactions(Section section) {
    Map<FailureKind, Reaction> reactions = new EnumMap<>(FailureKind.class);
    for (String name : section.keys()) {
      Optional<FailureKind> kind = FailureKind.ofWireName(name).filter(FailureKind::isOfCall);
      if (kind.isPresent()) {
        reactions.put(kind.get(), section.choice(name, Reaction.class, kind.get().reaction()));
      }
    }
    // Whatever else stands there was not asked for.
    Stream.of(FailureKind.values())
        .filter(FailureKind::isOfCall)
        .forEach(kind -> section.has(kind.wireName()));
    section.rejectUnknownKeys();
    return reactions;
  }

  private static RetryPolicy retry(Section section, Map<FailureKind, Reaction> reactions) {
    RetryPolicy fallback = Defaults.RETRY;
    RetryPolicy retry =
        new RetryPolicy(
            section.integer("attemptsPerProvider", fallback.attemptsPerProvider(), 1, 100),
            section.integer("attempts", fallback.attempts(), 1, 1000),
            section.integer("handovers", fallback.handovers(), 0, 1000),
            section.duration("base", fallback.base(), Duration.ofMillis(1), Duration.ofHours(24)),
            section.duration("cap", fallback.cap(), Duration.ofMillis(1), Duration.ofHours(24)),
            reactions);
    if (retry.base().compareTo(retry.cap()) > 0) {
      section.error(
          section.has("base") ? "base" : "cap",
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
