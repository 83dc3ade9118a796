package dev.posthouse.admit;

import dev.posthouse.job.Availability;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Route;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.internal.Records;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a valid request is as a job: its route, its deadline, its chain and its first provider.
 *
 * <p>Tested by {@code AdmitStationTest}.
 */
final class NewJobs {
  private final Map<String, Route> routes;
  private final KindRules kinds;
  private final ContentReaders readers;
  private final Availability availability;

  /** What a request becomes. */
  sealed interface Made {
    record New(Job job) implements Made {}

    /** None: it comes too late, or to providers of another kind, or nobody can read it. */
    record None(Failure failure) implements Made {}
  }

  /**
   * @param providers all that a job may go to, by name
   * @param availability of all providers
   */
  NewJobs(
      Map<String, Route> routes,
      Map<String, ProviderSettings> providers,
      Availability availability) {
    this.routes = Map.copyOf(routes);
    this.kinds = new KindRules(routes, providers);
    this.readers = new ContentReaders(providers);
    this.availability = availability;
  }

  Made of(JobRequest request, String id, Arrival arrival, Instant now) {
    Route route =
        Objects.requireNonNull(
            routes.get(Objects.requireNonNullElse(request.getRoute(), Route.DEFAULT)));
    Instant deadline =
        Objects.requireNonNullElseGet(
            request.getDeadline(), () -> arrival.submittedAt().plus(route.deadline()));
    if (!now.isBefore(deadline)) {
      return new Made.None(expired(route, deadline, request, arrival));
    }
    List<String> asked = request.getChain().isEmpty() ? route.chain() : request.getChain();
    Optional<Failure> kind = kinds.fault(request, route, asked);
    if (kind.isPresent()) {
      return new Made.None(kind.get());
    }
    List<String> chain = readers.of(asked, request);
    if (chain.isEmpty()) {
      return new Made.None(readers.failure(asked, request));
    }
    Job job = Records.withDefaults(Job.class);
    job.setJobId(id);
    job.setGeneration(request.getGeneration());
    job.setRequest(request);
    job.setRoute(route.name());
    job.setChain(chain);
    job.setProvider(route.begin(chain, availability, now));
    job.setSource(arrival.source());
    job.setSubmittedAt(arrival.submittedAt());
    job.setAdmittedAt(now);
    job.setDeadline(deadline);
    return new Made.New(job);
  }

  private static Failure expired(
      Route route, Instant deadline, JobRequest request, Arrival arrival) {
    // A producer's clock that is wrong, or a record from a restored topic, is seen by no one else.
    String origin =
        request.getDeadline() != null
            ? ""
            : ", which is the record's timestamp, "
                + arrival.submittedAt()
                + ", and the deadline of the route "
                + route.name();
    return Failure.of(
        FailureKind.EXPIRED,
        "The deadline, "
            + deadline
            + origin
            + ", had passed when the request was read. Give a later deadline, or the route "
            + route.name()
            + " a longer one"
            + (origin.isEmpty() ? "." : ", or the record a timestamp of now."));
  }
}
