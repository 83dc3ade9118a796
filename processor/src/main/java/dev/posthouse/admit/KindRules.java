package dev.posthouse.admit;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobKind;
import dev.posthouse.job.Route;
import dev.posthouse.settings.ChainKinds;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * That a job goes to providers of its kind, and an embedding to such whose vectors can be compared.
 *
 * <p>Tested by {@code AdmitStationTest}.
 */
final class KindRules {
  private final Map<String, ProviderSettings> providers;
  private final Map<String, Route> routes;

  KindRules(Map<String, Route> routes, Map<String, ProviderSettings> providers) {
    this.routes = Map.copyOf(routes);
    this.providers = Map.copyOf(providers);
  }

  /**
   * Why a request cannot go to the providers of a chain; empty if it can.
   *
   * @param route that it takes
   * @param chain the route's, or its own
   */
  Optional<Failure> fault(JobRequest request, Route route, List<String> chain) {
    JobKind kind = JobKind.of(request);
    List<String> others = chain.stream().filter(provider -> kind(provider) != kind).toList();
    if (!others.isEmpty()) {
      return Optional.of(invalid(wrongKind(request, route, kind, others)));
    }
    return ChainKinds.fault(chain, providers, request.getDimensions(), route.mixedVectors())
        .map(fault -> invalid("chain: " + fault + "."));
  }

  private String wrongKind(JobRequest request, Route route, JobKind kind, List<String> others) {
    String what =
        request.getChain().isEmpty()
            ? "route: the route " + route.name() + " names providers that "
            : "chain: names providers that ";
    String other = kind == JobKind.EMBEDDING ? "answer chats" : "embed";
    Collection<String> fitting =
        new TreeSet<>(
            routes.values().stream()
                .filter(one -> one.chain().stream().allMatch(name -> kind(name) == kind))
                .map(Route::name)
                .toList());
    return "%s%s (%s), and the job is of kind %s. %s"
        .formatted(
            what,
            other,
            String.join(", ", others),
            kind.word(),
            fitting.isEmpty()
                ? "There is no route for that kind: add one."
                : "Take a route for it: " + String.join(", ", fitting) + ".");
  }

  private JobKind kind(String provider) {
    ProviderSettings settings = providers.get(provider);
    return settings == null ? JobKind.CHAT : settings.kind();
  }

  private static Failure invalid(String message) {
    return Failure.of(FailureKind.INVALID_REQUEST, "The request is invalid. " + message);
  }
}
