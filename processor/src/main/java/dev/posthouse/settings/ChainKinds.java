package dev.posthouse.settings;

import dev.posthouse.job.JobKind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a chain must satisfy beside that its providers exist: all take jobs of one kind, and if they
 * embed, their vectors can be compared. A job that was handed over to another model would give a
 * vector that means nothing beside the others, and nobody would notice.
 *
 * <p>Tested by {@code EmbeddingSettingsTest}.
 */
public final class ChainKinds {
  private ChainKinds() {}

  /** The chain of a route that names none: all that answer chats; if there are none, all. */
  static List<String> usual(Map<String, ProviderSettings> providers) {
    List<String> chats =
        providers.values().stream()
            .filter(provider -> provider.kind() == JobKind.CHAT)
            .map(ProviderSettings::name)
            .toList();
    return chats.isEmpty() ? List.copyOf(providers.keySet()) : chats;
  }

  /**
   * Why providers cannot stand in one chain.
   *
   * @param dimensions the numbers that a request wants of a vector; null if it does not say
   * @param mixedVectors whether the route knows what it does
   * @return as the end of a sentence that begins with the chain; empty if they can
   */
  public static Optional<String> fault(
      Collection<String> chain,
      Map<String, ProviderSettings> providers,
      @Nullable Integer dimensions,
      boolean mixedVectors) {
    List<ProviderSettings> all =
        chain.stream().map(providers::get).filter(Objects::nonNull).toList();
    List<ProviderSettings> embedding =
        all.stream().filter(provider -> provider.kind() == JobKind.EMBEDDING).toList();
    if (embedding.isEmpty()) {
      return Optional.empty();
    }
    if (embedding.size() < all.size()) {
      return Optional.of(
          "names providers that embed (%s) and such that answer chats: give each kind a route of its own"
              .formatted(names(embedding)));
    }
    long spaces =
        embedding.stream().map(provider -> space(provider, dimensions)).distinct().count();
    return spaces < 2 || mixedVectors
        ? Optional.empty()
        : Optional.of(
            "mixes vectors that cannot be compared (%s): name providers of one model and of as many dimensions, or set the route's mixedVectors if you know"
                .formatted(
                    embedding.stream()
                        .map(provider -> provider.name() + ": " + space(provider, dimensions))
                        .collect(Collectors.joining(", "))));
  }

  private static VectorSpace space(ProviderSettings provider, @Nullable Integer dimensions) {
    VectorSpace space = VectorSpace.of(provider);
    return dimensions == null ? space : space.of(dimensions);
  }

  private static String names(List<ProviderSettings> providers) {
    return providers.stream().map(ProviderSettings::name).collect(Collectors.joining(", "));
  }
}
