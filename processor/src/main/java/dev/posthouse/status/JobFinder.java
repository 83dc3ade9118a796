package dev.posthouse.status;

import dev.posthouse.wire.GenerationStatus;
import dev.posthouse.wire.JobStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Answers for any job, whichever process keeps it: asks the owner, and if that is away, whoever has
 * a copy. Safe for use by many threads.
 *
 * <p>Tested by {@code StatusIT}.
 */
public final class JobFinder implements JobSource {
  /**
   * The path at which a process answers for what it keeps itself. Not for people: it is but a part.
   */
  public static final String OWN_JOBS = "/internal/jobs";

  /** What processes show each other there, if their consoles are guarded. */
  public static final String KEY_HEADER = "X-Posthouse-Fleet";

  private final LocalView view;
  private final CatchUp end;
  private final Peers peers;
  private final TerminalPlaces places;
  private final Function<String, Optional<String>> waitsFor;

  /**
   * @param waitsFor why a provider is not called just now, in words
   */
  JobFinder(
      LocalView view,
      CatchUp end,
      Peers peers,
      TerminalPlaces places,
      Function<String, Optional<String>> waitsFor) {
    this.waitsFor = waitsFor;
    this.view = view;
    this.end = end;
    this.peers = peers;
    this.places = places;
  }

  /** Where a job is, asking other processes if need be. */
  @Override
  public JobLookup find(String jobId) throws InterruptedException {
    LocalView.Place place = view.place(jobId);
    if (place == null) {
      return new JobLookup.Unavailable(
          "the status role is starting, or its partitions are being moved");
    }
    List<String> silent = new ArrayList<>();
    for (HostInfo holder : place.holders()) {
      JobLookup found = ask(holder, place.partition(), jobId);
      switch (found) {
        case JobLookup.Found(JobStatus status) -> {
          return new JobLookup.Found(placed(status));
        }
        case JobLookup.Unknown unknown -> {
          return unknown;
        }
        case JobLookup.Unavailable(String reason) ->
            silent.add(Peers.name(holder) + ": " + reason); // the next one may know
      }
    }
    return new JobLookup.Unavailable(
        "no process that keeps the job can tell (%s)".formatted(String.join("; ", silent)));
  }

  private JobLookup ask(HostInfo holder, int partition, String jobId) throws InterruptedException {
    if (view.isHere(holder)) {
      return findHere(partition, jobId);
    }
    try {
      return peers.find(holder, partition, jobId);
    } catch (IOException e) {
      return new JobLookup.Unavailable(String.valueOf(e.getMessage()));
    }
  }

  /**
   * What this process knows of a job of a partition; for another process that asks. That a job is
   * unknown, only the owner can say who has read all events by now: a copy, or a view that is being
   * restored or has yet to catch up, may not have it yet, which proves nothing.
   */
  public JobLookup findHere(int partition, String jobId) throws InterruptedException {
    try {
      JobStatus status = view.get(partition, jobId);
      if (status != null) {
        return new JobLookup.Found(status);
      }
      if (!end.await(partition)) {
        return new JobLookup.Unavailable("the events of its partition are still being read");
      }
      status = view.get(partition, jobId);
      return status == null ? new JobLookup.Unknown() : new JobLookup.Found(status);
    } catch (InvalidStateStoreException e) {
      return new JobLookup.Unavailable(
          "it is being given the job's partition, as after a start: " + e.getMessage());
    }
  }

  private JobStatus placed(JobStatus status) {
    List<GenerationStatus> generations = new ArrayList<>();
    for (GenerationStatus generation : status.getGenerations()) {
      generations.add(waiting(places.placed(status.getJobId(), generation)));
    }
    return JobStatus.newBuilder(status).setGenerations(generations).build();
  }

  /** With what a job that has not ended waits for, as this process knows the providers now. */
  private GenerationStatus waiting(GenerationStatus generation) {
    String provider = generation.getProvider();
    return generation.getEndedAt() != null || provider == null
        ? generation
        : GenerationStatus.newBuilder(generation)
            .setWaitsFor(waitsFor.apply(provider).orElse(null))
            .build();
  }

  /** The recent jobs that all processes know of. */
  public Listing list(JobFilter filter) throws InterruptedException {
    List<JobSummary> jobs = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (HostInfo host : view.all()) {
      try {
        jobs.addAll(view.isHere(host) ? view.list(filter) : peers.list(host, filter));
      } catch (IOException | InvalidStateStoreException e) {
        missing.add(Peers.name(host));
      }
    }
    return new Listing(newest(jobs, filter), missing);
  }

  /** The recent jobs that this process keeps; for another process that asks. */
  public Listing listHere(JobFilter filter) {
    return new Listing(newest(view.list(filter), filter), List.of());
  }

  private static List<JobSummary> newest(List<JobSummary> jobs, JobFilter filter) {
    return jobs.stream()
        .sorted(Comparator.comparing(JobSummary::updatedAt).reversed())
        .limit(filter.limit())
        .toList();
  }
}
