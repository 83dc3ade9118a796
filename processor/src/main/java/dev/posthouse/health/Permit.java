package dev.posthouse.health;

import dev.posthouse.job.Failure;

/**
 * The right to make one call. Ends exactly once: by {@link #succeeded}, by {@link #failed}, or, if
 * neither was said, by {@link #close} as a call that tells nothing of the provider's health.
 */
public interface Permit extends AutoCloseable {

  /** The provider answered. */
  void succeeded();

  /** The call failed; what the provider asked for is heeded. */
  void failed(Failure failure);

  @Override
  void close();
}
