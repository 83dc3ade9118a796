package dev.posthouse.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The way of a job: which providers, in which order, with which patience.
 *
 * @param name as requests name it
 * @param chain names of providers, the preferred first; at least one, each once
 * @param retry how often and how soon to retry
 * @param deadline the time a job has if it does not say, counted from its request record's
 *     timestamp
 * @param patience how long a job waits for a provider that is shut, before it goes to the next that
 *     is not; zero sends it on at once
 * @param busyPatience how long a job waits for a permit of a provider that is open, before it goes
 *     to the next that has spare capacity
 * @param mixedVectors whether it knows that vectors of its providers cannot be compared
 */
public record Route(
    String name,
    List<String> chain,
    RetryPolicy retry,
    Duration deadline,
    Duration patience,
    Duration busyPatience,
    boolean mixedVectors) {

  /**
   * Of routes that set nothing else: shorter than many an answer takes, and longer than a provider
   * that is well keeps jobs waiting.
   */
  public static final Duration BUSY_PATIENCE = Duration.ofSeconds(2);

  /** Of chats, or of providers whose vectors can be compared. */
  public Route(
      String name,
      List<String> chain,
      RetryPolicy retry,
      Duration deadline,
      Duration patience,
      Duration busyPatience) {
    this(name, chain, retry, deadline, patience, busyPatience, false);
  }

  /** Jobs go on at once when their provider is shut, and soon when it is busy. */
  public Route(String name, List<String> chain, RetryPolicy retry, Duration deadline) {
    this(name, chain, retry, deadline, Duration.ZERO, BUSY_PATIENCE);
  }

  /** The route of requests that name none. */
  public static final String DEFAULT = "default";

  public Route {
    chain = List.copyOf(chain);
  }

  /**
   * Where a job begins: at the first provider that is open, so that it takes no way round by one
   * that is shut. If all are shut it waits at the first, as it does if the route is patient.
   *
   * @param ofJob the job's own chain, or the route's; not empty
   */
  public String begin(List<String> ofJob, Availability availability, Instant now) {
    return ofJob.stream()
        .filter(provider -> availability.openFrom(provider).isOpen(now))
        .filter(_ -> patience.isZero())
        .findFirst()
        .orElseGet(ofJob::getFirst);
  }
}
