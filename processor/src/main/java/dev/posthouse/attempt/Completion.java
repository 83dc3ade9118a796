package dev.posthouse.attempt;

import dev.posthouse.job.Outcome;
import dev.posthouse.kafka.DecodeFault;
import dev.posthouse.wire.internal.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what became of jobs, however long the schema registry is away: an answer that was
 * paid for is not given up for that. Safe for use by many threads.
 */
final class Completion {
  private static final Logger log = LoggerFactory.getLogger(Completion.class);

  /** A registry that refuses does so at once. */
  private static final Duration REGISTRY_PAUSE = Duration.ofSeconds(1);

  private final OutcomeRecords records;
  private final ProviderMeters meters;

  Completion(OutcomeRecords records, ProviderMeters meters) {
    this.records = records;
    this.meters = meters;
  }

  /**
   * The finished job.
   *
   * @param job the job as it is now: its history holds the call that led to the outcome
   * @throws InterruptException if the partition was lost while the registry was waited for
   */
  FinishedJob of(Delivery delivery, Job job, Outcome outcome, Instant now) {
    while (true) {
      try {
        FinishedJob finished = records.finish(delivery, job, outcome, now);
        meters.moved(outcome);
        delivery.step().end(outcome, now);
        return finished;
      } catch (RetriableException e) {
        awaitRegistry(job, e);
      } catch (SerializationException e) {
        if (!DecodeFault.isRegistrys(e)) {
          throw e;
        }
        awaitRegistry(job, e);
      }
    }
  }

  private static void awaitRegistry(Job job, RuntimeException cause) {
    log.atWarn()
        .addKeyValue("jobId", job.getJobId())
        .setCause(cause)
        .log("An outcome cannot be encoded yet; it waits for the schema registry");
    LockSupport.parkNanos(REGISTRY_PAUSE.toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptException("The partition was lost while an outcome waited");
    }
  }
}
