package dev.posthouse.job;

import java.time.Duration;
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
 */
public record Route(
    String name, List<String> chain, RetryPolicy retry, Duration deadline, Duration patience) {

  /** Jobs go on at once when their provider is shut. */
  public Route(String name, List<String> chain, RetryPolicy retry, Duration deadline) {
    this(name, chain, retry, deadline, Duration.ZERO);
  }

  /** The route of requests that name none. */
  public static final String DEFAULT = "default";

  public Route {
    chain = List.copyOf(chain);
  }
}
