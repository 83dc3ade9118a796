package dev.posthouse.job;

import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.internal.Records;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each step of a job is on the topics: the record that the job is from now on comes first, if
 * there is one, then events. Pure: nothing here knows how large a record may be.
 */
public final class JobRecords {
  private JobRecords() {}

  /** A request became a job and goes to its first provider. */
  public static List<TopicRecord> admitted(Job job) {
    return List.of(new TopicRecord.AtProvider(job), new TopicRecord.Event(JobEvents.admitted(job)));
  }

  /** A record on the request topic did not become a job. */
  public static List<TopicRecord> rejected(Rejection rejection, Instant now) {
    return List.of(
        new TopicRecord.Letter(TerminalRecords.deadLetter(rejection, now)),
        new TopicRecord.Event(JobEvents.rejected(rejection, now)));
  }

  /** A request is dropped: its job is known already. */
  public static List<TopicRecord> duplicate(String id, int generation, Source source, Instant now) {
    return List.of(new TopicRecord.Event(JobEvents.duplicate(id, generation, source, now)));
  }

  /**
   * An attempt had an outcome.
   *
   * @param job the job as it is now: its history holds the call that led to the outcome
   */
  public static List<TopicRecord> of(Outcome outcome, Job job, Instant now) {
    return switch (outcome) {
      case Outcome.Completed(var answer) ->
          List.of(
              new TopicRecord.Result(TerminalRecords.result(job, answer, now)),
              new TopicRecord.Event(JobEvents.completed(job, now)));
      case Outcome.RetryAt(var provider, var due, var failure) ->
          waiting(job, provider, due, failure, now);
      case Outcome.MoveOn(var provider, var failure) -> handedOver(job, provider, failure, now);
      case Outcome.Dead(var failure) ->
          List.of(
              new TopicRecord.Letter(TerminalRecords.deadLetter(job, failure, now)),
              new TopicRecord.Event(JobEvents.dead(job, failure, now)));
    };
  }

  /** A job's wait is over. Its record goes on as it came, so that this is the event alone. */
  public static List<TopicRecord> released(Job job, Instant now) {
    return List.of(new TopicRecord.Event(JobEvents.retryDue(job, now)));
  }

  /**
   * Bytes on a topic between the stations are no job: somebody else has written there.
   *
   * @param fault what is wrong with them
   */
  public static List<TopicRecord> unreadable(
      Source source,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Instant writtenAt,
      String fault,
      Instant now) {
    return List.of(
        new TopicRecord.Letter(
            TerminalRecords.unreadable(source, key, value, writtenAt, fault, now)));
  }

  private static List<TopicRecord> waiting(
      Job job, String provider, Instant due, @Nullable Failure failure, Instant now) {
    Job there = provider.equals(job.getProvider()) ? job : atNext(job, provider);
    Job waiting = Records.copy(there);
    waiting.setNotBefore(due);
    return List.of(
        new TopicRecord.Waiting(waiting),
        new TopicRecord.Event(
            failure == null
                ? JobEvents.deferred(waiting, due, now)
                : JobEvents.attemptFailed(job, failure, due, now)));
  }

  private static List<TopicRecord> handedOver(
      Job job, String provider, @Nullable Failure failure, Instant now) {
    Job next = atNext(job, provider);
    List<TopicRecord> records = new ArrayList<>();
    records.add(new TopicRecord.AtProvider(next));
    if (failure != null) {
      records.add(new TopicRecord.Event(JobEvents.attemptFailed(job, failure, null, now)));
    }
    records.add(new TopicRecord.Event(JobEvents.handedOver(next, now)));
    return records;
  }

  /** The same job, on its way to another provider. */
  private static Job atNext(Job job, String provider) {
    Job next = Records.copy(job);
    next.setProvider(provider);
    next.setNotBefore(null);
    next.setCorrection(null);
    next.setHandovers(job.getHandovers() + 1);
    return next;
  }
}
