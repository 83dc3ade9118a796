package dev.posthouse.replay;

import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.Source;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Which dead letters were replayed, as the topic of replays tells. */
public final class Marks {
  private final Map<LetterKey, Mark> marks = new HashMap<>();
  private final Map<String, Integer> generations = new HashMap<>();

  /**
   * That a letter was replayed.
   *
   * @param place where the letter lay; null if it came from a file that did not say
   * @param jobId of the job that it became
   * @param generation that it became
   * @param at when
   * @param actor who asked for it
   * @param note why
   */
  public record Mark(
      @Nullable Source place,
      String jobId,
      int generation,
      Instant at,
      @Nullable String actor,
      @Nullable String note) {

    static Mark of(JobEvent event) {
      return new Mark(
          event.getSource(),
          event.getJobId(),
          event.getGeneration(),
          event.getAt(),
          event.getActor(),
          event.getNote());
    }
  }

  /** The mark of a letter; null if it was not replayed. */
  public @Nullable Mark of(LetterKey key) {
    return marks.get(key);
  }

  /** Whether the letter was replayed. */
  public boolean contain(StoredLetter letter) {
    return marks.containsKey(letter.key());
  }

  /**
   * The generation that a job's replay becomes: one more than the letter's. Where two letters have
   * the same id and generation, as two invalid requests under one key have, the second takes the
   * next that is free, since admission works each generation once.
   *
   * @param generation of the dead letter; 0 for a job that is new
   */
  int next(String jobId, int generation) {
    return Math.max(generation, generations.getOrDefault(jobId, 0)) + 1;
  }

  void add(LetterKey key, Mark mark) {
    marks.put(key, mark);
    generations.merge(mark.jobId, mark.generation, Math::max);
  }

  void remove(LetterKey key) {
    marks.remove(key);
  }

  /**
   * Marks that nobody will ask for again: older than the moment, and their letters are gone.
   *
   * @param begins of the partitions of dead letters, where they still have records
   */
  List<LetterKey> outlived(Map<TopicPartition, Long> begins, Instant before) {
    return marks.entrySet().stream()
        .filter(entry -> entry.getValue().at.isBefore(before))
        .filter(entry -> isGone(entry.getValue().place, begins))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isGone(@Nullable Source place, Map<TopicPartition, Long> begins) {
    if (place == null) {
      return true; // it lies in a file, and for those the time alone counts
    }
    Long begin = begins.get(new TopicPartition(place.getTopic(), place.getPartition()));
    return begin != null && place.getOffset() < begin;
  }
}
