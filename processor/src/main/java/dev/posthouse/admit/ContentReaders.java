package dev.posthouse.admit;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.UnreadContent;
import dev.posthouse.wire.JobRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which providers of a chain can read the pictures, documents and sounds of a request. The others
 * are left out of its job's chain, so that it costs neither calls nor attempts to find out.
 *
 * <p>Tested by {@code AdmitStationTest}.
 */
final class ContentReaders {
  private final Map<String, ProviderSettings> providers;

  ContentReaders(Map<String, ProviderSettings> providers) {
    this.providers = Map.copyOf(providers);
  }

  /** Those of the chain that can read all of it, as far as that is known; in its order. */
  List<String> of(List<String> chain, JobRequest request) {
    return chain.stream().filter(provider -> unread(provider, request).isEmpty()).toList();
  }

  /** Why the request ends if none of the chain can. */
  Failure failure(List<String> chain, JobRequest request) {
    List<UnreadContent> reasons =
        chain.stream().flatMap(provider -> unread(provider, request).stream()).toList();
    boolean tooLarge = reasons.stream().allMatch(reason -> reason.kind() == FailureKind.TOO_LARGE);
    String words =
        chain.stream()
            .flatMap(
                provider ->
                    unread(provider, request).stream()
                        .map(reason -> provider + " " + reason.words()))
            .collect(Collectors.joining("; "));
    return Failure.of(
        tooLarge ? FailureKind.TOO_LARGE : FailureKind.NOT_SUPPORTED,
        "No provider of the chain can read what the request holds: %s. Give it in another form, or take a route with a provider that reads it."
            .formatted(words));
  }

  private Optional<UnreadContent> unread(String provider, JobRequest request) {
    return Optional.ofNullable(providers.get(provider))
        .flatMap(settings -> UnreadContent.of(request, settings));
  }
}
