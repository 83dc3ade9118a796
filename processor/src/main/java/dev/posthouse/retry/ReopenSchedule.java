package dev.posthouse.retry;

import dev.posthouse.job.Availability;
import dev.posthouse.job.Opening;
import dev.posthouse.wire.internal.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * When the providers of waiting jobs take calls again, and when to look at the jobs again.
 *
 * <p>Tested by {@code RetryStationTest}.
 */
final class ReopenSchedule {
  /** The longest time until a job whose providers are shut is looked at again. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  /**
   * How many jobs of a partition are looked at again in a second, so that a crowd costs no more
   * than a few: at about 50 µs each, twelve partitions take less than a twentieth of a core. What
   * opens a provider is noticed without it: see {@link WakingPace}.
   */
  private static final int LOOKS_PER_SECOND = 60;

  /** A crowd is large if its looks are spread over more than this; then seconds do not matter. */
  private static final long CROWD_MILLIS = 5_000;

  private final Set<String> providers;
  private final Availability availability;
  private final RandomGenerator random;

  /**
   * @param providers those of the settings, which have a topic
   * @param availability of all providers
   * @param random spreads the return of those that waited for a provider
   */
  ReopenSchedule(Collection<String> providers, Availability availability, RandomGenerator random) {
    this.providers = Set.copyOf(providers);
    this.availability = availability;
    this.random = random;
  }

  /**
   * When to look at a job again for which nobody would call now, and which has time left to wait:
   * somebody may open a provider sooner than is known now.
   *
   * @param waiting how many jobs wait beside it
   * @return empty if somebody would call for it, or if it has no time left; else later than now
   */
  Optional<Instant> nextCheck(Job job, long waiting, Instant now) {
    // Asked once: another thread may open the provider at any moment.
    Opening opens = first(job);
    boolean shut =
        providers.contains(job.getProvider())
            && job.getDeadline().isAfter(now)
            && !opens.isOpen(now);
    return shut ? Optional.of(spread(opens, job, waiting, now)) : Optional.empty();
  }

  /** Changes whenever a provider has opened, which may be sooner than it was said to. */
  long openings() {
    return availability.openings();
  }

  private Instant spread(Opening opens, Job job, long waiting, Instant now) {
    long spread = waiting * 1000 / LOOKS_PER_SECOND;
    Instant again = opens.lookAgain(now, LOOK_AGAIN).plusMillis(random.nextLong(spread + 1));
    if (spread > CROWD_MILLIS) {
      // Together in one transaction: it is transactions that cost, not jobs.
      again = again.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }
    return again.isBefore(job.getDeadline()) ? again : job.getDeadline();
  }

  private Opening first(Job job) {
    return Stream.concat(Stream.of(job.getProvider()), job.getChain().stream())
        .map(availability::openFrom)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }
}
