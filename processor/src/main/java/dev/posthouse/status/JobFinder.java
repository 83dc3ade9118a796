package dev.posthouse.status;

import dev.posthouse.wire.GenerationStatus;
import dev.posthouse.wire.JobStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Answers for any job, whichever process keeps it: asks the owner, and if that is away, whoever has
 * a copy. Safe for use by many threads.
 */
public final class JobFinder {
  /**
   * The path at which a process answers for what it keeps itself. Not for people: it is but a part.
   */
  public static final String OWN_JOBS = "/internal/jobs";

  private final Stock stock;
  private final EventsEnd end;
  private final Peers peers;
  private final TerminalPlaces places;

  JobFinder(Stock stock, EventsEnd end, Peers peers, TerminalPlaces places) {
    this.stock = stock;
    this.end = end;
    this.peers = peers;
    this.places = places;
  }

  /** Where a job is, asking other processes if need be. */
  public Found find(String jobId) throws InterruptedException {
    Stock.Place place = stock.place(jobId);
    if (place == null) {
      return new Found.Away("the status role is starting, or its partitions are being moved");
    }
    for (HostInfo holder : place.holders()) {
      Found found = ask(holder, place.partition(), jobId);
      switch (found) {
        case Found.Job(JobStatus status) -> {
          return new Found.Job(placed(status));
        }
        case Found.Unknown unknown -> {
          return unknown;
        }
        case Found.Away _ -> {
          // The next one may know.
        }
      }
    }
    return new Found.Away("no process that keeps the job answers: " + place.holders());
  }

  private Found ask(HostInfo holder, int partition, String jobId) throws InterruptedException {
    if (stock.isHere(holder)) {
      return findHere(partition, jobId);
    }
    try {
      return peers.find(holder, partition, jobId);
    } catch (IOException e) {
      return new Found.Away(String.valueOf(e.getMessage()));
    }
  }

  /**
   * What this process knows of a job of a partition; for another process that asks. That a job is
   * unknown, only the owner can say who has read all events by now: a copy, or a view that is being
   * restored or has yet to catch up, may not have it yet, which proves nothing.
   */
  public Found findHere(int partition, String jobId) throws InterruptedException {
    try {
      JobStatus status = stock.get(partition, jobId);
      if (status != null) {
        return new Found.Job(status);
      }
      if (!end.await(partition)) {
        return new Found.Away("the events of its partition are still being read");
      }
      status = stock.get(partition, jobId);
      return status == null ? new Found.Unknown() : new Found.Job(status);
    } catch (InvalidStateStoreException e) {
      return new Found.Away(String.valueOf(e.getMessage()));
    }
  }

  private JobStatus placed(JobStatus status) {
    List<GenerationStatus> generations = new ArrayList<>();
    for (GenerationStatus generation : status.getGenerations()) {
      generations.add(places.placed(status.getJobId(), generation));
    }
    return JobStatus.newBuilder(status).setGenerations(generations).build();
  }

  /** The recent jobs that all processes know of. */
  public Listing list(JobFilter filter) throws InterruptedException {
    List<JobSummary> jobs = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (HostInfo host : stock.all()) {
      try {
        jobs.addAll(stock.isHere(host) ? stock.list(filter) : peers.list(host, filter));
      } catch (IOException | InvalidStateStoreException e) {
        missing.add(host.host() + ":" + host.port());
      }
    }
    return new Listing(newest(jobs, filter), missing);
  }

  /** The recent jobs that this process keeps; for another process that asks. */
  public Listing listHere(JobFilter filter) {
    return new Listing(newest(stock.list(filter), filter), List.of());
  }

  private static List<JobSummary> newest(List<JobSummary> jobs, JobFilter filter) {
    return jobs.stream()
        .sorted(Comparator.comparing(JobSummary::updatedAt).reversed())
        .limit(filter.limit())
        .toList();
  }
}
