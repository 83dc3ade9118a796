package dev.posthouse.cli.jobs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Jobs that were submitted, as they end; tells now and then how far they are. */
final class Submitted {
  private final InstantSource clock;
  private final Duration every;
  private final int all;
  private final Set<String> open;
  private Instant reported;
  private int died;

  /**
   * @param every how often to report
   */
  Submitted(Collection<String> ids, Duration every, InstantSource clock) {
    this.open = new LinkedHashSet<>(ids);
    this.all = open.size();
    this.every = every;
    this.clock = clock;
    this.reported = clock.instant();
  }

  /** Notes an end; returns whether it is the first of a job among these. */
  boolean end(Ended ended) {
    boolean first = open.remove(ended.jobId());
    if (first && ended instanceof Ended.Died) {
      died++;
    }
    return first;
  }

  /** How far they are, if it is time to report. */
  Optional<String> progress() {
    Instant now = clock.instant();
    if (open.isEmpty() || now.isBefore(reported.plus(every))) {
      return Optional.empty();
    }
    reported = now;
    return Optional.of(counts());
  }

  String counts() {
    return "%,d answered, %,d dead, %,d open"
        .formatted(all - died - open.size(), died, open.size());
  }

  /** Those that have not ended, in the order in which they were submitted. */
  List<String> open() {
    return List.copyOf(open);
  }

  boolean haveEnded() {
    return open.isEmpty();
  }

  boolean wereAllAnswered() {
    return open.isEmpty() && died == 0;
  }
}
