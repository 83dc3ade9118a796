package dev.posthouse.job;

import java.time.Instant;

/** Whether providers may be called now, as far as this process knows. */
@FunctionalInterface
public interface Availability {

  /** Every provider may be called. */
  Availability ALL_OPEN = _ -> Instant.MIN;

  /**
   * The moment from which a provider may be called: one that has passed if it may be called now,
   * {@link Instant#MAX} if nobody knows.
   */
  Instant openFrom(String provider);
}
