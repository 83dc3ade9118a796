package dev.posthouse.simulation;

import dev.posthouse.settings.Api;
import java.util.Optional;

/** Stands for the warm-up of a vendor's SDK, which no simulated call uses. */
public final class NoWarmUp {
  private NoWarmUp() {}

  public static Optional<String> of(Api api) {
    return Optional.empty();
  }
}
