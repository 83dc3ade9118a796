package dev.posthouse.job;

import dev.posthouse.wire.internal.Job;
import java.util.Optional;

/**
 * The wishes that jobs be given up, as far as they are known here. Safe for use by many threads.
 */
public interface Cancellations {

  /** Nobody ever wishes it. */
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

  /** The wish that covers this generation of the job, if there is one. */
  Optional<Cancellation> of(Job job);

  /** Whether there is a wish for any generation of the job. */
  boolean concerns(String jobId);

  /**
   * How many have come so far. Once it has risen, {@link #of} knows those that it counts: whoever
   * looks over his jobs each time it has risen, and at each new job once, misses none.
   */
  long count();
}
