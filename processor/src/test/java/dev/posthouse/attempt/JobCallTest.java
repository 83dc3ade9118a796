package dev.posthouse.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.health.Load;
import dev.posthouse.health.Permit;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Availability;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Opening;
import dev.posthouse.job.Usage;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Correction;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.internal.JsonFormat;
import dev.posthouse.wire.serde.JsonSerializer;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobCallTest {
  private static final int LARGEST = 1 << 20;
  private static final Answer PROMPT =
      Answer.ofText("a-model", "Because.", "end", new Usage(1, 1, 0, 0));

  private final OwnedPartition owned =
      new OwnedPartition(new TopicPartition("t.provider.claude", 0), OffsetMap.claimingNothing(0));
  private final ProviderGate gate = Jobs.gate(1);

  @Test
  void anAnswerThatCannotBeWrittenCostsItsJobOneAttemptAndNobodyElse() throws Exception {
    Serializer<SpecificRecord> json = new JsonSerializer<>();
    Serializer<SpecificRecord> strict =
        (topic, value) -> {
          if (value instanceof JobResult) {
            throw new SerializationException("cannot be written");
          }
          return json.serialize(topic, value);
        };
    JobCall call =
        Jobs.call(
            new Prompt(),
            Availability.ALL_OPEN,
            Cancellations.NONE,
            gate.retries(),
            new RecordEncoder(new Topics("t."), strict, LARGEST));

    FinishedJob finished =
        call.make(Jobs.delivered(owned, 0), gate.tryEnter(Load.UNKNOWN).orElseThrow());

    assertThat(finished.records().getFirst().topic()).isEqualTo("t.provider.gpt");
    assertThat(gate.inFlight()).isZero();
  }

  /** The red form of this ended the permit before it was shown the failure. */
  @Test
  void theGateLearnsHowACallFailed() throws Exception {
    Failure failure =
        new Failure(FailureKind.RATE_LIMITED, "slow down", 429, null, null, Duration.ofMinutes(1));
    JobCall call =
        Jobs.call(
            new Failing(failure),
            Availability.ALL_OPEN,
            Cancellations.NONE,
            gate.retries(),
            new RecordEncoder(new Topics("t."), new JsonSerializer<>(), LARGEST));

    FinishedJob _ = call.make(Jobs.delivered(owned, 0), gate.tryEnter(Load.UNKNOWN).orElseThrow());

    assertThat(gate.openFrom())
        .isInstanceOfSatisfying(
            Opening.Until.class,
            until -> assertThat(until.moment()).isAfter(Instant.now().plusSeconds(30)));
    assertThat(gate.inFlight()).isZero();
  }

  /** The red form of this opened the circuit of a healthy provider for jobs that were late. */
  @Test
  void aCallThatItsJobsDeadlineCutsShortIsNoFaultOfTheProvider() throws Exception {
    JobCall call =
        Jobs.call(
            new Late(),
            Availability.ALL_OPEN,
            Cancellations.NONE,
            gate.retries(),
            new RecordEncoder(new Topics("t."), new JsonSerializer<>(), LARGEST));
    for (int i = 0; i < 100; i++) {
      Delivery late = Jobs.delivered(owned, i);
      late.job().setDeadline(Instant.now().plusMillis(2));
      try (Permit permit = gate.tryEnter(Load.UNKNOWN).orElseThrow()) {
        FinishedJob finished = call.make(late, permit);
        assertThat(finished.records().getFirst().topic()).isEqualTo("t.dead-letters");
      }
    }

    assertThat(gate.openFrom().isOpen(Instant.now())).isTrue();
  }

  /** While all providers are down a job is tried again and again, until its deadline. */
  @Test
  void aHistoryThatOutgrowsItsTopicKeepsItsFirstAndItsLastCalls() throws Exception {
    int largest = 100_000;
    JobCall call =
        Jobs.call(
            new Failing(Failure.of(FailureKind.OVERLOADED, "x".repeat(Failure.MAX_MESSAGE))),
            Availability.ALL_OPEN,
            Cancellations.NONE,
            gate.retries(),
            new RecordEncoder(new Topics("t."), new JsonSerializer<>(), largest));
    Delivery job = Jobs.delivered(owned, 0);
    Call first =
        new CallLog(Jobs.CLAUDE, Jobs.METERS).answered(Instant.EPOCH, Instant.EPOCH, PROMPT);
    job.job().setHistory(Collections.nCopies(1000, first));

    FinishedJob finished = call.make(job, gate.tryEnter(Load.UNKNOWN).orElseThrow());

    ProducerRecord<byte[], byte[]> record = finished.records().getFirst();
    assertThat(record.topic()).isEqualTo("t.retries");
    assertThat(record.value()).hasSizeLessThan(largest);
    List<Call> kept = JsonFormat.read(record.value(), Job.class).getHistory();
    assertThat(kept).hasSize(100);
    assertThat(kept.getLast().getFailure()).isNotNull();
  }

  /** P5: an answer that was paid for is not thrown away. */
  @Test
  void anAnswerWaitsForARegistryThatIsAway() throws Exception {
    Serializer<SpecificRecord> json = new JsonSerializer<>();
    AtomicInteger tries = new AtomicInteger();
    Serializer<SpecificRecord> awayAtFirst =
        (topic, value) -> {
          if (tries.getAndIncrement() == 0) {
            throw new SerializationException("no registry", new ConnectException("refused"));
          }
          return json.serialize(topic, value);
        };
    JobCall call =
        Jobs.call(
            new Prompt(),
            Availability.ALL_OPEN,
            Cancellations.NONE,
            gate.retries(),
            new RecordEncoder(new Topics("t."), awayAtFirst, LARGEST));

    FinishedJob finished =
        call.make(Jobs.delivered(owned, 0), gate.tryEnter(Load.UNKNOWN).orElseThrow());

    assertThat(finished.records().getFirst().topic()).isEqualTo("t.results");
  }

  /** A provider that fails every call. */
  private record Failing(Failure failure) implements Provider {
    @Override
    public Answer call(
        JobRequest request, @Nullable Correction correction, Duration limit, Runnable sent)
        throws CallFailedException {
      throw new CallFailedException(failure);
    }

    @Override
    public void close() {}
  }

  /** A provider that is not done when the time is up. */
  private static final class Late implements Provider {
    @Override
    public Answer call(
        JobRequest request, @Nullable Correction correction, Duration limit, Runnable sent)
        throws CallFailedException, InterruptedException {
      Thread.sleep(limit.plusMillis(1));
      throw new CallFailedException(Failure.of(FailureKind.TIMED_OUT, "too slow"));
    }

    @Override
    public void close() {}
  }

  /** A provider that answers at once. */
  private static final class Prompt implements Provider {
    @Override
    public Answer call(
        JobRequest request, @Nullable Correction correction, Duration limit, Runnable sent) {
      return PROMPT;
    }

    @Override
    public void close() {}
  }
}
