package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which ends of jobs are asked for: those that every criterion admits. An empty set, or null,
 * admits all.
 *
 * <p>Tested by {@code ResultsIT}.
 *
 * @param ids jobs
 * @param providers that answered, or were the last to be called
 * @param since ended at this moment or later
 * @param until ended before this moment
 */
record EndedFilter(
    Set<String> ids, Set<String> providers, @Nullable Instant since, @Nullable Instant until) {

  /** Every end. */
  static final EndedFilter ALL = new EndedFilter(Set.of(), Set.of(), null, null);

  EndedFilter {
    ids = Set.copyOf(ids);
    providers = Set.copyOf(providers);
  }

  /** Only of these jobs. */
  static EndedFilter ofJobs(Set<String> ids) {
    return new EndedFilter(ids, Set.of(), null, null);
  }

  /** Whether a record under this key may be asked for: it need not be decoded if not. */
  boolean mayMatch(byte @Nullable [] key) {
    return ids.isEmpty() || key == null || ids.contains(new String(key, UTF_8));
  }

  boolean matches(Ended ended) {
    return (ids.isEmpty() || ids.contains(ended.jobId()))
        && (providers.isEmpty()
            || (ended.provider() != null && providers.contains(ended.provider())))
        && (since == null || !ended.at().isBefore(since))
        && (until == null || ended.at().isBefore(until));
  }
}
