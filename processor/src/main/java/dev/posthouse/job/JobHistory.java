package dev.posthouse.job;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.internal.Correction;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.internal.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The calls made for a job. While all providers are down a job is tried again and again, and its
 * history would outgrow the topics; then its first calls and its last are kept.
 */
public final class JobHistory {

  /**
   * What every job may take for its history, in bytes: no request is admitted that leaves less. It
   * holds {@link #FEWEST} calls with the longest messages, and a hundred with the usual ones.
   */
  public static final int BYTES = 32 << 10;

  /**
   * What a record on a later topic has beyond the request that it holds, in bytes: the history, and
   * as much again for ids and headers.
   */
  public static final int BYTES_BEYOND_REQUEST = 2 * BYTES;

  /** How many calls are kept of a history that does not fit: the most of these that do. */
  private static final int[] LENGTHS = {100, 50, 25};

  private static final int FEWEST = 25;

  private JobHistory() {}

  /**
   * The same job with one more call in its history.
   *
   * @param correction what to tell the provider in its next call; null if nothing
   */
  public static Job withCall(Job job, Call call, @Nullable Correction correction) {
    List<Call> history = new ArrayList<>(job.getHistory());
    history.add(call);
    Job next = withHistory(job, history);
    next.setCorrection(correction);
    return next;
  }

  /** The job, and the same with ever shorter histories; each is made when it is asked for. */
  public static Stream<Job> shorter(Job job) {
    return Stream.concat(
        Stream.of(job),
        lengths(job.getHistory())
            .mapToObj(calls -> withHistory(job, shortened(job.getHistory(), calls))));
  }

  /** The letter, and the same with ever shorter histories; each is made when it is asked for. */
  static Stream<DeadLetter> shorter(DeadLetter letter) {
    return Stream.concat(
        Stream.of(letter),
        lengths(letter.getHistory())
            .mapToObj(
                calls -> {
                  DeadLetter shorter = Records.copy(letter);
                  shorter.setHistory(shortened(letter.getHistory(), calls));
                  return shorter;
                }));
  }

  /** The shortest that any history is made. */
  static List<Call> shortest(List<Call> history) {
    return history.size() <= FEWEST ? history : shortened(history, FEWEST);
  }

  private static Job withHistory(Job job, List<Call> history) {
    Job same = Records.copy(job);
    same.setHistory(history);
    return same;
  }

  private static IntStream lengths(List<Call> history) {
    return IntStream.of(LENGTHS).filter(calls -> calls < history.size());
  }

  /** A tenth of what is kept is from its beginning: how the trouble began matters too. */
  private static List<Call> shortened(List<Call> history, int calls) {
    int first = calls / 10;
    List<Call> kept = new ArrayList<>(history.subList(0, first));
    kept.addAll(history.subList(history.size() - (calls - first), history.size()));
    return kept;
  }
}
