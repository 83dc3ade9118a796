package dev.posthouse.status;

import java.util.List;

/**
 * The recent jobs, the newest first.
 *
 * @param jobs of all processes that answered
 * @param missing the processes that did not answer; their jobs are not in the list
 */
public record Listing(List<JobSummary> jobs, List<String> missing) {
  public Listing {
    jobs = List.copyOf(jobs);
    missing = List.copyOf(missing);
  }
}
