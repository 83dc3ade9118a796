package dev.posthouse.console;

import dev.posthouse.status.JobLookup;
import dev.posthouse.status.JobSource;
import java.util.concurrent.atomic.AtomicInteger;

/** Where jobs are, as told by processes that now and then cannot tell: as after a start. */
final class UnsettledJobs implements JobSource {
  /** To how many questions more there is no answer. */
  final AtomicInteger silent = new AtomicInteger();

  private final JobSource jobs;

  UnsettledJobs(JobSource jobs) {
    this.jobs = jobs;
  }

  @Override
  public JobLookup find(String jobId) throws InterruptedException {
    return silent.getAndUpdate(left -> Math.max(0, left - 1)) > 0
        ? new JobLookup.Unavailable("the status role is starting")
        : jobs.find(jobId);
  }
}
