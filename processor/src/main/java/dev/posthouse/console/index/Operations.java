package dev.posthouse.console.index;

import dev.posthouse.job.Opening;
import dev.posthouse.replay.Requester;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.triage.Probe;
import dev.posthouse.wire.Source;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the console does to the fleet and asks of Kafka when somebody wants it. Each method may
 * throw a {@link org.apache.kafka.common.KafkaException} if Kafka does not answer or permit it.
 */
public interface Operations {

  /** Asks for a job to be cancelled. */
  void cancel(String jobId, int generation, Requester by);

  /** Takes a provider out of use. */
  void park(String provider, Opening until, Requester by);

  /** Has a provider called again. */
  void resume(String provider, Requester by);

  /** Makes a tiny call to a provider. */
  Probe.Result probe(String provider) throws InterruptedException;

  /** A dead letter by where it lies; null if it is not there any more. */
  @Nullable StoredLetter letter(int partition, long offset);

  /** Shows whole letters to a visitor, which returns whether to go on. */
  void letters(LetterFilter filter, Predicate<StoredLetter> visitor);

  /** The record of a request or a result as JSON; null if it is not there any more. */
  byte @Nullable [] contents(Source place);

  /** The stations of the fleet. */
  List<GroupView> fleet();

  /** The replays. */
  ReplayTasks replays();
}
