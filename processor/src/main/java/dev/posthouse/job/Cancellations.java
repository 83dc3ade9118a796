package dev.posthouse.job;

import dev.posthouse.wire.internal.Job;
import java.util.Optional;

/** Which jobs are cancelled, as far as it is known here. Safe for use by many threads. */
public interface Cancellations {

  /** No job is. */
  Cancellations NONE =
      new Cancellations() {
        @Override
        public Optional<Cancellation> of(Job job) {
          return Optional.empty();
        }

        @Override
        public boolean concerns(String jobId) {
          return false;
        }

        @Override
        public long count() {
          return 0;
        }
      };

  /** The cancellation that covers this generation of the job, if there is one. */
  Optional<Cancellation> of(Job job);

  /** Whether any generation of the job is cancelled. */
  boolean concerns(String jobId);

  /**
   * How many have come so far. Once it has risen, {@link #of} knows those that it counts: whoever
   * sweeps his jobs each time it has risen, and at each new job once, misses none.
   */
  long count();
}
