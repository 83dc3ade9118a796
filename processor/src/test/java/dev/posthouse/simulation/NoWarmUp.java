package dev.posthouse.simulation;

import dev.posthouse.settings.ProviderSettings;
import java.util.Optional;

/** Stands for the warm-up of a vendor's SDK, which no simulated call uses. */
public final class NoWarmUp {
  private NoWarmUp() {}

  public static Optional<String> of(ProviderSettings provider) {
    return Optional.empty();
  }
}
