package dev.posthouse.admit;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.OwnFault;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.wire.JobRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a request must satisfy to become a job. Each fault names its field and what to write.
 *
 * <p>Tested by {@code RejectionTest}.
 */
final class RequestRules {
  private static final Logger log = LoggerFactory.getLogger(RequestRules.class);

  /** As long as a Kafka topic's name may be; ids serve as keys everywhere. */
  static final int MAX_ID = 249;

  /** What Java reads in place of bytes that are not UTF-8: two such keys would be one id. */
  private static final char REPLACEMENT = '\uFFFD';

  private final Collection<String> routes;
  private final Collection<String> providers;
  private final StoreRules stores;

  /**
   * @param contents the stores that requests may refer to
   */
  RequestRules(Collection<String> routes, Collection<String> providers, ContentSettings contents) {
    this.stores = new StoreRules(contents);
    this.routes = new TreeSet<>(routes);
    this.providers = new TreeSet<>(providers);
  }

  /**
   * Why a request cannot become a job; empty if it can. A fault of our own must cost this job
   * alone: all behind it would wait for ever.
   *
   * @param id given by the request, its key or its place
   * @param from where it was given, for messages: {@code id} or {@code key}
   */
  Optional<Failure> fault(String id, String from, JobRequest request) {
    try {
      List<String> faults = faults(id, from, request);
      return faults.isEmpty()
          ? Optional.empty()
          : Optional.of(
              Failure.of(
                  FailureKind.INVALID_REQUEST,
                  "The request is invalid. " + String.join(". ", faults)));
    } catch (RuntimeException | StackOverflowError e) {
      log.atError()
          .addKeyValue("jobId", id)
          .addKeyValue("exception", e.getClass().getName())
          .addKeyValue("at", OwnFault.place(e))
          .log("A request could not be checked by a fault of Posthouse; it is a dead letter");
      return Optional.of(OwnFault.failure(e, " while it checked the request"));
    }
  }

  /**
   * All the faults of a request; none if it is valid. Never quotes prompt text.
   *
   * @param id given by the request, its key or its place
   * @param from where it was given, for messages: {@code id} or {@code key}
   */
  List<String> faults(String id, String from, JobRequest request) {
    List<String> faults = new ArrayList<>();
    id(id, from, faults);
    if (request.getGeneration() < 1) {
      faults.add("generation: is " + request.getGeneration() + "; leave it out, or give 1 or more");
    }
    if (request.getRoute() != null && !routes.contains(request.getRoute())) {
      faults.add("route: there is none of that name; known are " + String.join(", ", routes));
    }
    chain(request.getChain(), faults);
    faults.addAll(RequestShape.faults(request));
    if (faults.isEmpty()) {
      stores.check(request, faults);
    }
    return faults;
  }

  /** Whether the text can be a job's id. */
  static boolean canBeId(String id) {
    List<String> faults = new ArrayList<>();
    id(id, "id", faults);
    return faults.isEmpty();
  }

  private static void id(String id, String from, List<String> faults) {
    String field =
        from.equals("key") ? "key: the record's key, which would be the job's id," : "id:";
    if (id.isBlank()) {
      faults.add(field + " is blank; leave it out, or give a text that names the job");
    } else if (id.length() > MAX_ID) {
      faults.add(field + " has " + id.length() + " characters; at most " + MAX_ID + " are taken");
    } else if (id.chars().anyMatch(Character::isISOControl)) {
      faults.add(field + " holds a control character; use printable ones");
    } else if (id.indexOf(REPLACEMENT) >= 0) {
      faults.add(
          field
              + " is not UTF-8, or holds U+FFFD; give the job's id as text, in the key or in the"
              + " request");
    }
  }

  private void chain(List<String> chain, List<String> faults) {
    for (int i = 0; i < chain.size(); i++) {
      if (!providers.contains(chain.get(i))) {
        faults.add(
            "chain[%d]: there is no provider of that name; known are %s"
                .formatted(i, String.join(", ", providers)));
      } else if (chain.indexOf(chain.get(i)) < i) {
        faults.add("chain[" + i + "]: names a provider for the second time; remove it");
      }
    }
  }
}
