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
 */
public record Route(String name, List<String> chain, RetryPolicy retry, Duration deadline) {

  /** The route of requests that name none. */
  public static final String DEFAULT = "default";

  public Route {
    chain = List.copyOf(chain);
  }
}
