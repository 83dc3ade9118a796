package dev.posthouse.status;

import dev.posthouse.kafka.DecodeFault;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds each event to the view of its job, and removes jobs whose retention is over. */
final class StatusProcessor implements Processor<byte[], byte[], Void, Void> {
  private static final Logger log = LoggerFactory.getLogger(StatusProcessor.class);

  static final String JOBS_STORE = "jobs";
  static final String RECENT_STORE = "recent";

  /** With the commits of the view: each look makes one of its partition necessary. */
  static final Duration DISMISS_INTERVAL = Duration.ofSeconds(5);

  /** Of those whose time is over, in each partition: as many leave as ever come. */
  static final int DISMISS_AT_MOST = 2_500;

  /**
   * What has had no event for long leaves when it is forgotten as recent. The jobs whose deadline
   * is later than that, and have not ended, are few; they are found by going through all of them.
   * To look at a job costs some 20 µs: with twelve partitions, a thousandth of a core goes through
   * a hundred thousand jobs in half an hour.
   */
  static final Duration SWEEP_INTERVAL = Duration.ofSeconds(10);

  static final int SWEEP_AT_MOST = 50;

  private final String topic;
  private final Timeline timeline;
  private final Retention retention;
  private final Deserializer<JobEvent> deserializer;
  private final ReadPositions positions;
  private @Nullable ProcessorContext<Void, Void> context;
  private @Nullable KnownJobs jobs;
  private @Nullable RecentJobs recent;

  StatusProcessor(
      String topic,
      Timeline timeline,
      Retention retention,
      Deserializer<JobEvent> deserializer,
      ReadPositions positions) {
    this.topic = topic;
    this.timeline = timeline;
    this.retention = retention;
    this.deserializer = deserializer;
    this.positions = positions;
  }

  @Override
  public void init(ProcessorContext<Void, Void> processorContext) {
    context = processorContext;
    jobs = new KnownJobs(processorContext.getStateStore(JOBS_STORE), retention);
    recent = new RecentJobs(processorContext.getStateStore(RECENT_STORE));
    processorContext.schedule(DISMISS_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::dismiss);
    processorContext.schedule(SWEEP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::sweep);
    positions.begin(processorContext.taskId().partition());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata place = Objects.requireNonNull(context).recordMetadata().orElseThrow();
    JobEvent event = read(record.value(), place.offset());
    if (event != null) {
      add(event, place.offset());
    }
    positions.passed(place.partition(), place.offset());
  }

  private void add(JobEvent event, long offset) {
    KnownJobs known = Objects.requireNonNull(jobs);
    JobStatus before = known.get(event.getJobId());
    timeline
        .with(before, event, offset)
        .ifPresent(
            status -> {
              known.put(status);
              Objects.requireNonNull(recent).move(before, status);
            });
  }

  @Override
  public void close() {
    positions.end(Objects.requireNonNull(context).taskId().partition());
  }

  private void dismiss(long now) {
    Instant moment = Instant.ofEpochMilli(now);
    KnownJobs known = Objects.requireNonNull(jobs);
    Objects.requireNonNull(recent)
        .forget(moment.minus(retention.keep()), DISMISS_AT_MOST)
        .forEach(id -> known.dismiss(id, moment));
  }

  private void sweep(long now) {
    Objects.requireNonNull(jobs).sweep(Instant.ofEpochMilli(now), SWEEP_AT_MOST);
  }

  /**
   * The event; null if the bytes are none: somebody else has written to the topic.
   *
   * @throws RuntimeException if the schema registry is at fault: the view waits until it is mended
   */
  private @Nullable JobEvent read(byte @Nullable [] value, long offset) {
    try {
      return deserializer.deserialize(topic, value);
    } catch (SerializationException e) {
      if (DecodeFault.isRegistrys(e)) {
        throw e;
      }
      log.atWarn()
          .addKeyValue("topic", topic)
          .addKeyValue("offset", offset)
          .log("A record is no event, and is left out of the view: only Posthouse writes here");
      return null;
    }
  }
}
