package dev.posthouse.cli;

import dev.posthouse.wire.Topics;
import java.util.ArrayList;
import java.util.List;

/**
 * What a job leaves on a topic, written as JSON; as Avro it is less.
 *
 * <p>Measured, and held against what a broker has, by {@code TopicBytesIT}.
 *
 * @param topic with its prefix
 * @param records of a job
 * @param prompt whether each holds the prompt
 * @param answer whether each holds the answer
 * @param beside how many bytes each holds besides, with its header in the log
 * @param kept how long
 */
record TopicBytes(
    String topic, double records, boolean prompt, boolean answer, int beside, Kept kept) {

  /** How long records stay, as topics are created or settings say. */
  enum Kept {
    /** Seven days, as topics are created. */
    A_WEEK,
    /** As long as an id is remembered: {@code admit.dedupeWindow}. */
    DEDUPE_WINDOW,
    /** As long as a job is known that has ended: {@code status.keep}. */
    STATUS_KEEP
  }

  /**
   * All topics that grow with jobs.
   *
   * @param provider that answers
   * @param failing calls that fail for one that is answered; each is tried again there
   */
  static List<TopicBytes> all(Topics topics, String prefix, String provider, double failing) {
    List<TopicBytes> all = new ArrayList<>();
    all.add(new TopicBytes(topics.requests(), 1, true, false, 100, Kept.A_WEEK));
    all.add(new TopicBytes(topics.provider(provider), 1 + failing, true, false, 700, Kept.A_WEEK));
    all.add(new TopicBytes(topics.retries(), failing, true, false, 1000, Kept.A_WEEK));
    all.add(
        new TopicBytes(topics.results(), 1, false, true, 900 + (int) (330 * failing), Kept.A_WEEK));
    all.add(new TopicBytes(topics.events(), 2 + 2 * failing, false, false, 360, Kept.A_WEEK));
    all.add(
        new TopicBytes(prefix + "admit-seen-changelog", 1, false, false, 90, Kept.DEDUPE_WINDOW));
    all.add(
        new TopicBytes(prefix + "status-jobs-changelog", 1, false, false, 800, Kept.STATUS_KEEP));
    all.add(
        new TopicBytes(prefix + "status-recent-changelog", 2, false, false, 70, Kept.STATUS_KEEP));
    return all;
  }

  /** Bytes of a job there, in one copy. */
  double ofAJob(long promptBytes, long answerBytes) {
    return records * ((prompt ? promptBytes : 0) + (answer ? answerBytes : 0) + beside);
  }
}
