package dev.posthouse.job;

import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Cancellations that a test makes itself. */
public final class CancellationsInMemory implements Cancellations {
  private final Map<String, Cancellation> byJob = new ConcurrentHashMap<>();
  private final AtomicLong count = new AtomicLong();

  /** Somebody cancels the job. */
  public void cancel(String jobId, Instant at) {
    byJob.put(jobId, new Cancellation(at, null, "anna", "not needed any more"));
    count.incrementAndGet();
  }

  @Override
  public Optional<Cancellation> of(Job job) {
    return Optional.ofNullable(byJob.get(job.getJobId()))
        .filter(cancellation -> cancellation.covers(job));
  }

  @Override
  public boolean concerns(String jobId) {
    return byJob.containsKey(jobId);
  }

  @Override
  public long count() {
    return count.get();
  }
}
