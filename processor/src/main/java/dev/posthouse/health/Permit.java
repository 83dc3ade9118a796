package dev.posthouse.health;

import dev.posthouse.job.Failure;
import dev.posthouse.job.Opening;
import dev.posthouse.job.Usage;
import java.time.Instant;

/**
 * The right to make one call. Ends exactly once: by {@link #succeeded}, by {@link #failed}, or, if
 * neither was reported, by {@link #close} as a call that says nothing of the provider's health. May
 * end on another thread than it began on.
 */
public interface Permit extends AutoCloseable {

  /** From when the call may be sent: so that calls do not come in bursts. At most a moment away. */
  Instant from();

  /**
   * From when the call may be sent by what was found since the permit was given: at once, unless
   * the provider asked for silence meanwhile or was shut.
   */
  Opening openFrom();

  /** The call is sent now: the limits by the minute count it from this moment. */
  void started();

  /** The provider answered, and reported so many tokens. */
  void succeeded(Usage usage);

  /** The call failed; the silence that the provider asked for, if any, is kept. */
  void failed(Failure failure);

  /** No call was made after all. */
  void unused();

  @Override
  void close();
}
