package dev.posthouse.status;

import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list.
 *
 * @param state null for any
 * @param provider the provider that a job is at, waits for or ended at; null for any
 * @param kind of the last failure; null for any
 * @param limit the most to list
 */
public record JobFilter(
    @Nullable JobState state, @Nullable String provider, @Nullable String kind, int limit) {

  boolean takes(JobSummary job) {
    return (state == null || state.wireName().equals(job.state()))
        && (provider == null || provider.equals(job.provider()))
        && (kind == null || kind.equals(job.kind()));
  }
}
