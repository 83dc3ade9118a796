package dev.posthouse.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.content.Contents;
import dev.posthouse.health.Load;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.health.ProviderHealth;
import dev.posthouse.health.SpareCapacity;
import dev.posthouse.job.Answer;
import dev.posthouse.job.CancellationsInMemory;
import dev.posthouse.job.Opening;
import dev.posthouse.job.Usage;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.provider.Provider;
import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.testbench.Longest;
import dev.posthouse.tracing.Steps;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.RegistryUnavailableException;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Correction;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.serde.JsonDeserializer;
import dev.posthouse.wire.serde.JsonSerializer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Order(Longest.FIRST)
class AttemptWorkerTest {
  private static final TopicPartition PARTITION = new TopicPartition("t.provider.claude", 0);

  /** Between two transactions: longer than the drain below. */
  private static final Duration INTERVAL = Duration.ofMillis(800);

  private final FakeKafka kafka = new FakeKafka();
  private final MockConsumer<byte[], byte[]> consumer = kafka.consumer();
  private final ProviderGate gate = Jobs.gate(10);
  private final AtomicInteger calls = new AtomicInteger();
  private final CancellationsInMemory cancellations = new CancellationsInMemory();
  private final CountDownLatch held = new CountDownLatch(1);
  private volatile boolean hold;
  private boolean registryIsAway;
  private SpareCapacity spare = new SpareCapacity(Map.of());
  private final AttemptWorker worker = worker();

  @BeforeEach
  void assign() {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    worker.join(PARTITION.topic());
    consumer.rebalance(List.of(PARTITION));
  }

  /** P5: the call has ended, so nobody is to make it again. */
  @Test
  void anOutcomeThatIsNotYetDueIsCommittedBeforeThePartitionGoes() {
    deliver(0);
    awaitCalls(1);
    assertThat(kafka.visible).as("not due yet").isEmpty();

    worker.leave();

    assertThat(kafka.visible.getFirst().topic()).isEqualTo("t.results");
    assertThat(kafka.offsets.get(PARTITION)).isEqualTo(new OffsetAndMetadata(1, ""));
    assertThat(gate.inFlight()).isZero();
  }

  /** Others come or go meanwhile, and wait for this one: its commits are refused until it polls. */
  @Test
  void aWorkerThatLeavesTakesPartInARebalance() {
    deliver(0);
    awaitCalls(1);
    AtomicBoolean joined = new AtomicBoolean();
    kafka.failing(() -> joined.get() ? FakeKafka.Fault.NONE : FakeKafka.Fault.GENERATION_OVER);
    consumer.schedulePollTask(() -> joined.set(true));

    worker.leave();

    assertThat(kafka.visible.getFirst().topic()).isEqualTo("t.results");
    assertThat(kafka.offsets.get(PARTITION)).isEqualTo(new OffsetAndMetadata(1, ""));
  }

  /** What the calls of a leaving worker brought is paid for, whatever becomes of its rights. */
  @Test
  void aWorkerThatLosesTheRightToReadWhileItLeavesStillCommitsItsOutcomes() {
    hold = true;
    deliver(0);
    awaitCalls(1);
    consumer.schedulePollTask(
        () -> {
          held.countDown();
          throw new TopicAuthorizationException(Set.of(PARTITION.topic()));
        });

    worker.leave();

    assertThat(kafka.visible).extracting(ProducerRecord::topic).contains("t.results");
    assertThat(kafka.offsets.get(PARTITION)).isEqualTo(new OffsetAndMetadata(1, ""));
  }

  @Test
  void aWorkerThatLeavesBeginsNothingOfThePartitionsThatItIsGiven() {
    hold = true;
    deliver(0);
    awaitCalls(1);
    TopicPartition another = new TopicPartition(PARTITION.topic(), 1);
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L, another, 0L));
    worker.beginNothingMore();
    consumer.schedulePollTask(
        () -> {
          consumer.rebalance(List.of(PARTITION, another));
          deliver(another, 0, Duration.ZERO);
          held.countDown();
        });

    worker.leave();

    assertThat(calls).hasValue(1);
    assertThat(kafka.visible).extracting(ProducerRecord::topic).contains("t.results");
    assertThat(kafka.offsets.getOrDefault(another, new OffsetAndMetadata(0, "")))
        .as("its next owner begins where this one did")
        .isEqualTo(new OffsetAndMetadata(0, ""));
  }

  /** The commit of its begun mark is under way when the process is told to stop. */
  @Test
  void noCallBeginsAfterTheStopThoughItsMarkWasJustCommittedAndTheMarkIsTakenBack() {
    deliver(0);
    kafka.duringCommit(worker::beginNothingMore);
    await()
        .untilAsserted(
            () -> {
              worker.turn();
              assertThat(kafka.transactions).isEqualTo(1);
            });

    worker.leave();

    assertThat(calls).hasValue(0);
    assertThat(kafka.offsets.get(PARTITION))
        .as("its next owner does not take it for interrupted")
        .isEqualTo(new OffsetAndMetadata(0, ""));
    assertThat(gate.inFlight()).isZero();
  }

  @Test
  void aPartitionWhoseLogBeginsAnewIsWorkedFromThere() {
    deliver(0);
    deliver(1);
    await()
        .untilAsserted(
            () -> {
              worker.turn();
              assertThat(kafka.offsets.get(PARTITION)).isEqualTo(new OffsetAndMetadata(2, ""));
            });

    consumer.seek(PARTITION, 0);
    deliver(0);
    await()
        .untilAsserted(
            () -> {
              worker.turn();
              assertThat(kafka.offsets.get(PARTITION)).isEqualTo(new OffsetAndMetadata(1, ""));
            });

    assertThat(calls).hasValue(3);
    worker.close();
  }

  @Test
  void jobsWhoseProviderIsShutMoveOnWithoutACall() {
    ProviderHealth open = ProviderHealth.OPEN;
    gate.merge(
        open.shut(ProviderHealth.State.PARKED, Instant.now(), new Opening.Unknown(), "why", 1));
    deliver(0);
    deliver(1);

    await()
        .untilAsserted(
            () -> {
              worker.turn();
              assertThat(kafka.offsets.get(PARTITION)).isEqualTo(new OffsetAndMetadata(2, ""));
            });

    assertThat(calls).hasValue(0);
    assertThat(kafka.visible)
        .extracting(ProducerRecord::topic)
        .containsExactly("t.provider.gpt", "t.events", "t.provider.gpt", "t.events");
    worker.close();
  }

  @Test
  void aJobThatHasWaitedLongForAPermitGoesWhereThereIsRoomWithoutACall() {
    takeAllPermits();
    deliver(0, Duration.ofSeconds(3));
    deliver(1, Duration.ofSeconds(3));
    deliver(2, Duration.ZERO);
    worker.turn();
    assertThat(kafka.visible).as("nobody has spare capacity").isEmpty();

    spare = new SpareCapacity(Map.of("gpt", 1, "gemini", 7));
    awaitVisible(2);

    assertThat(kafka.visible)
        .extracting(ProducerRecord::topic)
        .containsExactly("t.provider.gpt", "t.events");
    Job moved = value(kafka.visible.getFirst(), Job.class);
    assertThat(moved.getJobId()).isEqualTo("job-0");
    assertThat(moved.getHistory()).isEmpty();
    assertThat(moved.getHandovers()).isEqualTo(1);
    assertThat(value(kafka.visible.getLast(), JobEvent.class).getType()).isEqualTo("handed_over");

    spare = new SpareCapacity(Map.of("gpt", 10));
    awaitVisible(4);
    assertThat(value(kafka.visible.get(2), Job.class).getJobId())
        .as("job-2 has not waited long")
        .isEqualTo("job-1");
    assertThat(calls).hasValue(0);
    worker.close();
  }

  @Test
  void aCancelledJobIsNotCalledForAndEndsOnce() {
    cancellations.cancel("job-0", Instant.now());
    deliver(0);

    awaitVisible(2);

    assertThat(calls).hasValue(0);
    assertThat(kafka.visible)
        .extracting(ProducerRecord::topic)
        .containsExactly("t.dead-letters", "t.events");
    DeadLetter letter = letter();
    assertThat(letter.getReason().getKind()).isEqualTo("cancelled");
    assertThat(letter.getReason().getMessage()).contains("anna", "not needed any more");
    assertThat(letter.getHistory()).isEmpty();
    worker.close();
  }

  @Test
  void aCancelledJobThatWaitsForAPermitEndsAtOnce() {
    takeAllPermits();
    deliver(0);
    worker.turn();

    cancellations.cancel("job-0", Instant.now());
    awaitVisible(2);

    assertThat(calls).hasValue(0);
    assertThat(letter().getReason().getKind()).isEqualTo("cancelled");
    worker.close();
  }

  @Test
  void theCallOfACancelledJobIsCutOffAndStandsInItsHistory() {
    hold = true;
    deliver(0);
    awaitCalls(1);

    cancellations.cancel("job-0", Instant.now());
    awaitVisible(2);

    assertThat(letter().getHistory())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.getFailure().getKind()).isEqualTo("cancelled");
              assertThat(call.getFailure().getMayBeBilled()).isTrue();
            });
    assertThat(gate.inFlight()).isZero();
    worker.close();
  }

  /** A cancellation is for what exists: not for a request that is submitted later. */
  @Test
  void aReplayAfterTheCancellationIsWorked() {
    cancellations.cancel("job-0", Instant.now().minusSeconds(3600));
    deliver(0);

    awaitVisible(2);

    assertThat(kafka.visible.getFirst().topic()).isEqualTo("t.results");
    worker.close();
  }

  /** P5: it interrupts no call; and when it is back, each goes in its turn. */
  @Test
  void jobsWhoseSchemaTheRegistryDoesNotTellWaitAndCallsInFlightGoOn() {
    hold = true;
    deliver(0);
    awaitCalls(1);
    registryIsAway = true;
    deliver(1);
    deliver(2);
    await()
        .untilAsserted(
            () -> {
              worker.turn();
              assertThat(consumer.paused()).containsExactly(PARTITION);
            });

    hold = false;
    held.countDown();
    awaitVisible(2);

    assertThat(calls).hasValue(1);
    assertThat(kafka.offsets.get(PARTITION))
        .isNotNull()
        .extracting(OffsetAndMetadata::offset)
        .isEqualTo(1L);
    registryIsAway = false;
    awaitVisible(6);
    assertThat(kafka.visible.stream().filter(one -> one.topic().equals("t.results")))
        .extracting(one -> new String(one.key(), UTF_8))
        .containsExactlyInAnyOrder("job-0", "job-1", "job-2");
    assertThat(kafka.offsets.get(PARTITION)).isEqualTo(new OffsetAndMetadata(3, ""));
    assertThat(consumer.paused()).isEmpty();
    worker.close();
  }

  private void awaitCalls(int count) {
    await()
        .untilAsserted(
            () -> {
              worker.turn();
              assertThat(calls).hasValue(count);
            });
  }

  private void awaitVisible(int records) {
    await()
        .untilAsserted(
            () -> {
              worker.turn();
              assertThat(kafka.visible).hasSize(records);
            });
  }

  private void takeAllPermits() {
    IntStream.range(0, 10).forEach(_ -> assertThat(gate.tryEnter(Load.UNKNOWN)).isPresent());
  }

  private DeadLetter letter() {
    return value(kafka.visible.getFirst(), DeadLetter.class);
  }

  private static <T extends SpecificRecord> T value(
      ProducerRecord<byte[], byte[]> record, Class<T> type) {
    try (JsonDeserializer<T> deserializer = new JsonDeserializer<>(type)) {
      return Objects.requireNonNull(deserializer.deserialize("", record.value()));
    }
  }

  private void deliver(long offset) {
    deliver(offset, Duration.ZERO);
  }

  /** A job that was sent here some time ago. */
  private void deliver(long offset, Duration ago) {
    deliver(PARTITION, offset, ago);
  }

  private void deliver(TopicPartition partition, long offset, Duration ago) {
    Job job =
        Jobs.delivered(new OwnedPartition(partition, OffsetMap.claimingNothing(0)), offset).job();
    try (JsonSerializer<Job> serializer = new JsonSerializer<>()) {
      consumer.addRecord(
          new ConsumerRecord<>(
              partition.topic(),
              partition.partition(),
              offset,
              Instant.now().minus(ago).toEpochMilli(),
              TimestampType.CREATE_TIME,
              ConsumerRecord.NULL_SIZE,
              ConsumerRecord.NULL_SIZE,
              job.getJobId().getBytes(UTF_8),
              Objects.requireNonNull(serializer.serialize(partition.topic(), job)),
              new RecordHeaders(),
              Optional.empty()));
    }
  }

  private AttemptWorker worker() {
    AttemptWorkers workers =
        new AttemptWorkers(
            Contents.none(),
            new CalledProvider(Jobs.CLAUDE, new Counting(), gate, Jobs.METERS),
            new JobRouter(
                Jobs.CLAUDE.name(),
                Map.of(),
                provider -> provider.equals("claude") ? gate.openFrom() : new Opening.Open(),
                gate.retries()),
            new RecordEncoder(new Topics("t."), new JsonSerializer<>(), 1 << 20),
            cancellations,
            _ -> spare,
            new AttemptSettings(
                INTERVAL, 1000, INTERVAL.dividedBy(4), 2000, 32L << 20, Duration.ZERO),
            () -> {},
            Clock.systemUTC());
    JsonDeserializer<Job> json = new JsonDeserializer<>(Job.class);
    Deserializer<Job> jobs =
        (topic, bytes) -> {
          if (registryIsAway) {
            throw new RegistryUnavailableException("No schema registry answered");
          }
          return json.deserialize(topic, bytes);
        };
    return workers.create(consumer, kafka.transactions(), jobs, Steps.UNTRACED);
  }

  /** A provider that answers at once, unless it is held, and counts. */
  private final class Counting implements Provider {
    @Override
    public Answer call(
        JobRequest request, @Nullable Correction correction, Duration limit, Runnable sent)
        throws InterruptedException {
      calls.incrementAndGet();
      if (hold) {
        held.await();
      }
      return Answer.ofText("a-model", "Because.", "end", new Usage(1, 1, 0, 0));
    }

    @Override
    public void close() {}
  }
}
