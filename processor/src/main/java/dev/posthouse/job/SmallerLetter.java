package dev.posthouse.job;

import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.Source;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a dead letter may do without, so that it fits its topic: one that did not would abort its
 * transaction, come again and do so for ever.
 *
 * <p>Headers, metadata and bytes of a record come from strangers. Compressed they may have passed
 * the request topic's limit many times over, and JSON makes the bytes a third larger.
 *
 * <p>Tested by {@code RecordEncoderTest}.
 */
public final class SmallerLetter {
  private SmallerLetter() {}

  /**
   * The letter, and ever smaller ones: with a shorter history, then also without its metadata,
   * which its request or its bytes hold anyway. Each is made when it is asked for.
   */
  public static Stream<DeadLetter> of(DeadLetter letter) {
    return Stream.concat(
        JobHistory.shorter(letter),
        Stream.of(letter).filter(it -> !it.getMetadata().isEmpty()).map(SmallerLetter::bare));
  }

  /**
   * The one that fits for certain: without request and bytes, and saying where they lie. Its size
   * is bounded: what it holds are numbers, names from the settings and bounded texts.
   */
  public static DeadLetter smallest(DeadLetter letter) {
    return DeadLetter.newBuilder(bare(letter))
        .setJobId(JobId.bounded(letter.getJobId(), letter.getSource()))
        .setRaw(null)
        .setKey(null)
        .setRequest(null)
        .setReason(elsewhere(letter))
        .build();
  }

  private static DeadLetter bare(DeadLetter letter) {
    return DeadLetter.newBuilder(letter)
        .setHistory(JobHistory.shortest(letter.getHistory()))
        .setMetadata(Map.of())
        .build();
  }

  private static FailureRecord elsewhere(DeadLetter letter) {
    Source source = letter.getSource();
    return FailureRecord.newBuilder(letter.getReason())
        .setMessage(
            letter.getReason().getMessage()
                + " With the record the dead letter would be too large; it lies only at topic %s, partition %d, offset %d."
                    .formatted(source.getTopic(), source.getPartition(), source.getOffset()))
        .build();
  }
}
