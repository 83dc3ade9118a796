package dev.posthouse.attempt;

import dev.posthouse.content.AnswerStore;
import dev.posthouse.content.ContentException;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.wire.internal.Job;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts large answers into the content store before their jobs complete. An answer that was paid for
 * is not thrown away because the store is away: if it fits its topic it stays in its result, and
 * else the store is waited for, as long as the job has time. Safe for use by many threads.
 *
 * <p>Tested by {@code AnswerKeepingTest}.
 */
final class AnswerKeeping {
  private static final Logger log = LoggerFactory.getLogger(AnswerKeeping.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final AnswerStore store;
  private final Clock clock;
  private final Duration firstPause;

  /** What became of an answer. */
  sealed interface Kept {
    /** It can be written down. */
    record In(Answer answer) implements Kept {}

    /** The store did not take it until the job's deadline, and no record holds it. */
    record Lost(Failure failure) implements Kept {}
  }

  AnswerKeeping(AnswerStore store, Clock clock) {
    this(store, clock, FIRST_PAUSE);
  }

  AnswerKeeping(AnswerStore store, Clock clock, Duration firstPause) {
    this.store = store;
    this.clock = clock;
    this.firstPause = firstPause;
  }

  /**
   * Keeps an answer, where it belongs.
   *
   * @param fits whether a result with this answer fits its topic
   * @throws InterruptedException if the partition was lost, or the job cancelled, meanwhile
   */
  Kept keep(Job job, Answer answer, Predicate<Answer> fits) throws InterruptedException {
    if (!store.takes(answer)) {
      return new Kept.In(answer);
    }
    Duration pause = firstPause;
    while (true) {
      try {
        return new Kept.In(answer.storedAt(store.put(job.getJobId(), job.getGeneration(), answer)));
      } catch (ContentException e) {
        if (fits.test(answer)) {
          return new Kept.In(
              answer.noted(
                  "stored: left in the result, since the content store did not take it (%s)"
                      .formatted(e.failure().kind().wireName())));
        }
        Instant again = clock.instant().plus(pause);
        if (!again.isBefore(job.getDeadline())) {
          return new Kept.Lost(e.failure());
        }
        log.atWarn()
            .addKeyValue("jobId", job.getJobId())
            .addKeyValue("kind", e.failure().kind().wireName())
            .addKeyValue("pauseMillis", pause.toMillis())
            .log("An answer is too large for its topic, and waits for the content store");
        Thread.sleep(pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                ? pause.multipliedBy(2)
                : LONGEST_PAUSE;
      }
    }
  }
}
