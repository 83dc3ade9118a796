package dev.posthouse.console.index;

import dev.posthouse.kafka.DecodeFault;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.station.StationResources;
import dev.posthouse.status.JobIndex;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.UndecodableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * What the console shows without asking anybody: the newest jobs, what happened of late, and the
 * dead letters. Bounded, whatever lies on the topics. It begins to read when somebody looks for the
 * first time: a console that nobody opens costs nothing.
 *
 * <p>Tested by {@code ConsoleIT}.
 */
public final class ConsoleIndex implements AutoCloseable {
  /** As many as the console is to know. */
  private static final int JOBS = 100_000;

  private static final int LETTERS = 1_000_000;

  /** Read in a minute or two; of a busier day, what is newest. */
  private static final long EVENTS = 2_000_000;

  private static final Duration DAY = Duration.ofDays(1);

  private final JobIndex jobs;
  private final Activity activity = new Activity();
  private final LetterIndex letters = new LetterIndex(LETTERS);
  private final List<TopicTail> tails;
  private boolean started;
  private boolean closed;

  private ConsoleIndex(JobIndex jobs, Function<ConsoleIndex, List<TopicTail>> tails) {
    this.jobs = jobs;
    this.tails = tails.apply(this);
  }

  /** An index that nobody but the caller fills. */
  public static ConsoleIndex unfed(Topics topics) {
    return new ConsoleIndex(new JobIndex(topics, JOBS), _ -> List.of());
  }

  /** An index that follows the topics, once it is started. */
  public static ConsoleIndex following(StationResources resources) {
    Topics topics = resources.topics();
    Supplier<Consumer<byte[], byte[]>> consumers =
        () ->
            new KafkaConsumer<>(
                resources.kafka().reader(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    Deserializer<JobEvent> events = resources.serdes().deserializer(JobEvent.class);
    Deserializer<JobEvent> marks = resources.serdes().deserializer(JobEvent.class);
    Deserializer<DeadLetter> dead = resources.serdes().deserializer(DeadLetter.class);
    InstantSource clock = InstantSource.system();
    return new ConsoleIndex(
        new JobIndex(topics, JOBS),
        index ->
            List.of(
                new TopicTail(
                    "console-events",
                    List.of(topics.events()),
                    consumers,
                    new NewestRecords(DAY, EVENTS, clock),
                    record -> index.event(read(events, record), record.offset())),
                new TopicTail(
                    "console-letters",
                    List.of(topics.deadLetters()),
                    consumers,
                    new NewestRecords(null, LETTERS, clock),
                    record -> index.letter(read(dead, record), record)),
                new TopicTail(
                    "console-replays",
                    List.of(topics.replays()),
                    consumers,
                    new NewestRecords(null, Long.MAX_VALUE, clock),
                    record -> index.mark(read(marks, record)))));
  }

  /** The record; null if it is none of ours. A registry that is away is waited for. */
  private static <T> @Nullable T read(
      Deserializer<T> deserializer, ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return null;
    }
    try {
      return deserializer.deserialize(record.topic(), record.value());
    } catch (UndecodableException e) {
      return null;
    } catch (SerializationException e) {
      if (DecodeFault.isRegistrys(e)) {
        throw e;
      }
      return null;
    }
  }

  private void event(@Nullable JobEvent event, long offset) {
    if (event != null) {
      add(event, offset);
    }
  }

  /** Takes in an event. */
  public void add(JobEvent event, long offset) {
    jobs.add(event, offset);
    activity.add(event);
  }

  private void letter(@Nullable DeadLetter letter, ConsumerRecord<byte[], byte[]> record) {
    if (letter != null) {
      letters.add(
          new StoredLetter(
              new Source(record.topic(), record.partition(), record.offset()),
              letter,
              record.headers()));
    }
  }

  private void mark(@Nullable JobEvent event) {
    if (event != null && event.getSource() != null) {
      letters.replayed(event.getSource(), event.getGeneration());
    }
  }

  /** Begins to read, if it does not yet. */
  public synchronized void start() {
    if (!started && !closed) {
      started = true;
      tails.forEach(TopicTail::start);
    }
  }

  /** How much of what lay on the topics has been read, from 0 to 1. */
  public double progress() {
    return tails.stream().mapToDouble(TopicTail::progress).min().orElse(1);
  }

  /** Why nothing new is seen; null if all is well. */
  public @Nullable String fault() {
    for (TopicTail tail : tails) {
      String fault = tail.fault();
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  /** The newest jobs. */
  public JobIndex jobs() {
    return jobs;
  }

  /** What happened of late. */
  public Activity activity() {
    return activity;
  }

  /** The dead letters. */
  public LetterIndex letters() {
    return letters;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (started) {
      tails.forEach(TopicTail::close);
    }
  }
}
