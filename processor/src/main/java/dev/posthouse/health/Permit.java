package dev.posthouse.health;

import dev.posthouse.job.Failure;
import dev.posthouse.job.Usage;
import java.time.Instant;

/**
 * The right to make one call. Ends exactly once: by {@link #succeeded}, by {@link #failed}, or, if
 * neither was said, by {@link #close} as a call that tells nothing of the provider's health. May
 * end on another thread than it began on.
 */
public interface Permit extends AutoCloseable {

  /** From when the call may leave: so that calls do not come in bursts. At most a moment away. */
  Instant from();

  /**
   * From when the call may leave by what was learned since the permit was given: a moment that has
   * passed, unless the provider asked for silence meanwhile or was shut. {@link Instant#MAX} if
   * nobody knows.
   */
  Instant openFrom();

  /** The call goes out now: the limits by the minute count it from this moment. */
  void started();

  /** The provider answered, and reported so many tokens. */
  void succeeded(Usage usage);

  /** The call failed; what the provider asked for is heeded. */
  void failed(Failure failure);

  /** No call was made after all. */
  void unused();

  @Override
  void close();
}
