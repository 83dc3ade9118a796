package dev.posthouse.job;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.Cost;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Correction;
import dev.posthouse.wire.internal.Job;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The records that an attempt turns into. */
public final class JobRecords {
  /** What is left of a history that outgrows its topics. */
  private static final int FIRST_CALLS = 10;

  private static final int LAST_CALLS = 90;

  private JobRecords() {}

  /** The terminal record of a job that was answered. */
  public static JobResult result(Job job, Answer answer, Instant completedAt) {
    return JobResult.newBuilder()
        .setJobId(job.getJobId())
        .setGeneration(job.getGeneration())
        .setRoute(job.getRoute())
        .setProvider(job.getProvider())
        .setModel(answer.model())
        .setText(answer.text())
        .setJson(answer.json())
        .setToolCalls(answer.toolCalls())
        .setStopReason(answer.stopReason())
        .setUsage(answer.usage().toRecord())
        .setCost(cost(job.getHistory()))
        .setAdaptations(answer.adaptations())
        .setHistory(job.getHistory())
        .setHandovers(job.getHandovers())
        .setMetadata(job.getRequest().getMetadata())
        .setSource(job.getSource())
        .setSubmittedAt(job.getSubmittedAt())
        .setAdmittedAt(job.getAdmittedAt())
        .setCompletedAt(completedAt)
        .setReplayOf(job.getRequest().getReplayOf())
        .build();
  }

  /** The terminal record of a job that nobody could answer. */
  public static DeadLetter deadLetter(Job job, Failure reason, Instant diedAt) {
    return DeadLetter.newBuilder()
        .setJobId(job.getJobId())
        .setGeneration(job.getGeneration())
        .setReason(reason.toRecord())
        .setRoute(job.getRoute())
        .setProvider(job.getProvider())
        .setHistory(job.getHistory())
        .setHandovers(job.getHandovers())
        .setRequest(job.getRequest())
        .setMetadata(job.getRequest().getMetadata())
        .setSource(job.getSource())
        .setSubmittedAt(job.getSubmittedAt())
        .setAdmittedAt(job.getAdmittedAt())
        .setDiedAt(diedAt)
        .setCost(cost(job.getHistory()))
        .setReplayOf(job.getRequest().getReplayOf())
        .build();
  }

  /** The sum over the calls whose price is known; null if there is none, or in two currencies. */
  private static @Nullable Cost cost(List<Call> history) {
    List<Cost> known = history.stream().map(Call::getCost).filter(Objects::nonNull).toList();
    if (known.stream().map(Cost::getCurrency).distinct().count() != 1) {
      return null;
    }
    double sum = known.stream().mapToDouble(Cost::getAmount).sum();
    return new Cost(sum, known.getFirst().getCurrency());
  }

  /**
   * The same job with one more call in its history.
   *
   * @param correction what to tell the provider in its next call; null if nothing
   */
  public static Job withCall(Job job, Call call, @Nullable Correction correction) {
    List<Call> history = new ArrayList<>(job.getHistory());
    history.add(call);
    return Job.newBuilder(job).setHistory(history).setCorrection(correction).build();
  }

  /**
   * The same job, of a history of bounded size: its first calls and its last. The history of one
   * that is tried again and again, while all providers are down, outgrows its topics.
   */
  public static Job shortened(Job job) {
    if (!canBeShortened(job)) {
      return job;
    }
    List<Call> history = job.getHistory();
    List<Call> kept = new ArrayList<>(history.subList(0, FIRST_CALLS));
    kept.addAll(history.subList(history.size() - LAST_CALLS, history.size()));
    return Job.newBuilder(job).setHistory(kept).build();
  }

  /** Whether the job's history is longer than {@link #shortened} leaves it. */
  public static boolean canBeShortened(Job job) {
    return job.getHistory().size() > FIRST_CALLS + LAST_CALLS;
  }

  /** The same job, waiting for its next call to a provider, which may be another than the last. */
  public static Job waiting(Job job, String provider, Instant notBefore) {
    Job there = provider.equals(job.getProvider()) ? job : handedOver(job, provider);
    return Job.newBuilder(there).setNotBefore(notBefore).build();
  }

  /** The same job, on its way to another provider. */
  public static Job handedOver(Job job, String provider) {
    return Job.newBuilder(job)
        .setProvider(provider)
        .setNotBefore(null)
        .setCorrection(null)
        .setHandovers(job.getHandovers() + 1)
        .build();
  }

  /**
   * The terminal record of bytes on a topic between the stations that are no job: somebody else has
   * written there.
   *
   * @param fault what is wrong with them
   */
  public static DeadLetter unreadable(
      Source source,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Instant writtenAt,
      String fault,
      Instant now) {
    Failure failure =
        Failure.of(
            FailureKind.UNDECODABLE,
            "A record on topic "
                + source.getTopic()
                + " is not a job: "
                + fault
                + ". Only Posthouse writes to this topic; send requests to the request topic.");
    return DeadLetter.newBuilder()
        .setJobId(JobId.bounded(JobId.of(null, key, source), source))
        .setGeneration(1)
        .setReason(failure.toRecord())
        .setHistory(List.of())
        .setHandovers(0)
        .setRaw(value == null ? null : ByteBuffer.wrap(value))
        .setMetadata(Map.of())
        .setSource(source)
        .setSubmittedAt(writtenAt)
        .setDiedAt(now)
        .build();
  }
}
