package dev.posthouse.status;

import dev.posthouse.wire.GenerationStatus;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of all partitions that had an event last, in memory: so many and no more, those that
 * were quiet for longest left out. What becomes of a job by an event is {@link Timeline}'s to say;
 * of its steps nothing is kept. Safe for use by many threads.
 */
public final class JobIndex {
  private final Timeline timeline;
  private final int most;

  /** The job that moved last is the last. */
  private final LinkedHashMap<String, JobStatus> jobs = new LinkedHashMap<>();

  private final Map<String, Integer> states = new TreeMap<>();
  private boolean whole = true;

  /**
   * @param most how many jobs are kept
   */
  public JobIndex(Topics topics, int most) {
    this.timeline = new Timeline(topics);
    this.most = most;
  }

  /** Takes in an event. */
  public synchronized void add(JobEvent event, long offset) {
    JobStatus before = jobs.get(event.getJobId());
    timeline.with(before, event, offset).ifPresent(status -> put(before, outline(status)));
  }

  private void put(@Nullable JobStatus before, JobStatus now) {
    if (before != null) {
      count(before, -1);
      jobs.remove(before.getJobId());
    }
    jobs.put(now.getJobId(), now);
    count(now, 1);
    if (jobs.size() > most) {
      JobStatus quietest = jobs.pollFirstEntry().getValue();
      count(quietest, -1);
      whole = false;
    }
  }

  private void count(JobStatus job, int change) {
    states.merge(newest(job).getState(), change, Integer::sum);
  }

  /** The newest generation, without its steps. */
  private static JobStatus outline(JobStatus status) {
    GenerationStatus newest =
        GenerationStatus.newBuilder(newest(status)).setSteps(List.of()).build();
    return JobStatus.newBuilder(status).setGenerations(List.of(newest)).build();
  }

  private static GenerationStatus newest(JobStatus status) {
    return status.getGenerations().getLast();
  }

  /** How many jobs are in each state, by its name on the wire. */
  public synchronized Map<String, Integer> states() {
    return new TreeMap<>(states);
  }

  /** Whether none had to be left out. */
  public synchronized boolean isWhole() {
    return whole;
  }

  /** Why jobs wait, by the kind of their last failure; of those without one, by their provider. */
  public synchronized Map<String, Integer> waiting() {
    Map<String, Integer> reasons = new TreeMap<>();
    if (states.getOrDefault(JobState.WAITING.wireName(), 0) > 0) {
      for (JobStatus job : jobs.values()) {
        GenerationStatus newest = newest(job);
        if (newest.getState().equals(JobState.WAITING.wireName())) {
          reasons.merge(reason(newest), 1, Integer::sum);
        }
      }
    }
    return reasons;
  }

  private static String reason(GenerationStatus waiting) {
    return waiting.getKind() != null
        ? waiting.getKind()
        : String.valueOf(waiting.getProvider()) + " is shut";
  }

  /**
   * The jobs that are asked for, the one that moved last first.
   *
   * @param until only those that moved before; null for all
   */
  public synchronized List<JobStatus> list(
      Predicate<GenerationStatus> filter, @Nullable Instant until, int limit) {
    List<JobStatus> found = new ArrayList<>();
    for (JobStatus job : jobs.sequencedValues().reversed()) {
      if (found.size() == limit) {
        break;
      }
      boolean inTime = until == null || job.getUpdatedAt().isBefore(until);
      if (inTime && filter.test(newest(job))) {
        found.add(job);
      }
    }
    return found;
  }

  /** A job; null if it is not among those that are kept. */
  public synchronized @Nullable JobStatus find(String jobId) {
    return jobs.get(jobId);
  }
}
