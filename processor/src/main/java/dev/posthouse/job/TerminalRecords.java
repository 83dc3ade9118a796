package dev.posthouse.job;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.Cost;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The records in which jobs end.
 *
 * <p>Tested by {@code JobRecordsTest}.
 */
final class TerminalRecords {
  private TerminalRecords() {}

  /** Of a job that was answered. */
  static JobResult result(Job job, Answer answer, Instant completedAt) {
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
        .setTier(answer.served().tier())
        .setContinuation(answer.continuation())
        .setVectors(answer.vectors())
        .setStored(answer.stored())
        .build();
  }

  /** Of a job that nobody could answer. */
  static DeadLetter deadLetter(Job job, Failure reason, Instant diedAt) {
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

  /** Of a request that did not become a job. */
  static DeadLetter deadLetter(Rejection rejection, Instant now) {
    JobRequest request = rejection.request();
    return uncalled(rejection.id(), rejection.failure(), rejection.bytes(), rejection.source())
        .setGeneration(rejection.generation())
        .setRoute(request == null ? null : request.getRoute())
        .setMetadata(request == null ? Map.of() : request.getMetadata())
        .setKey(rejection.keptKey())
        .setSubmittedAt(rejection.submittedAt())
        .setDiedAt(now)
        .setReplayOf(request == null ? null : request.getReplayOf())
        .build();
  }

  /** Of bytes on a topic between the stations that are no job. */
  static DeadLetter unreadable(
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
    return uncalled(JobId.bounded(JobId.of(null, key, source), source), failure, value, source)
        .setGeneration(1)
        .setMetadata(Map.of())
        .setSubmittedAt(writtenAt)
        .setDiedAt(now)
        .build();
  }

  private static DeadLetter.Builder uncalled(
      String id, Failure failure, byte @Nullable [] bytes, Source source) {
    return DeadLetter.newBuilder()
        .setJobId(id)
        .setReason(failure.toRecord())
        .setHistory(List.of())
        .setHandovers(0)
        .setRaw(bytes == null ? null : ByteBuffer.wrap(bytes))
        .setSource(source);
  }

  /** The sum over the calls whose price is known; null if there is none, or in two currencies. */
  private static @Nullable Cost cost(List<Call> history) {
    List<Cost> known = history.stream().map(Call::getCost).filter(Objects::nonNull).toList();
    if (known.stream().map(Cost::getCurrency).distinct().count() != 1) {
      return null;
    }
    // What a call cost has less than sixteen digits, so that its double tells the decimal it was.
    BigDecimal sum =
        known.stream()
            .map(cost -> BigDecimal.valueOf(cost.getAmount()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return new Cost(sum.doubleValue(), known.getFirst().getCurrency());
  }
}
