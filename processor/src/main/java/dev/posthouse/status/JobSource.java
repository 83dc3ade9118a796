package dev.posthouse.status;

/** Tells where any job is. */
public interface JobSource {

  /** Where a job is, and how it got there. */
  JobLookup find(String jobId) throws InterruptedException;
}
