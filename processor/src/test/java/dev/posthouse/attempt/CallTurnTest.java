package dev.posthouse.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.health.Permit;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Availability;
import dev.posthouse.job.CancellationsInMemory;
import dev.posthouse.job.Failure;
import dev.posthouse.job.Opening;
import dev.posthouse.job.Usage;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.provider.Provider;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Correction;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.internal.JsonFormat;
import dev.posthouse.wire.serde.JsonSerializer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call whose permit is for a little later. */
class CallTurnTest {
  private final OwnedPartition owned =
      new OwnedPartition(new TopicPartition("t.provider.claude", 0), OffsetMap.claimingNothing(0));
  private final CancellationsInMemory cancellations = new CancellationsInMemory();
  private final List<Instant> calls = new ArrayList<>();
  private final List<String> journal = new ArrayList<>();
  private final JobCall call =
      Jobs.call(
          new Noting(),
          Availability.ALL_OPEN,
          cancellations,
          Jobs.gate(1).retries(),
          new RecordEncoder(new Topics("t."), new JsonSerializer<>(), 1 << 20));

  @AfterEach
  void forgetInterrupts() {
    Thread.interrupted();
  }

  @Test
  void itLeavesWhenItsTimeIs() throws Exception {
    Instant from = Instant.now().plusMillis(100);

    FinishedJob finished = call.make(Jobs.delivered(owned, 0), new Later(from));

    assertThat(finished.records().getFirst().topic()).isEqualTo("t.results");
    assertThat(calls).singleElement().satisfies(at -> assertThat(at).isAfterOrEqualTo(from));
  }

  @Test
  void aJobThatIsCancelledMeanwhileIsNotCalledFor() throws Exception {
    Delivery job = Jobs.delivered(owned, 0);
    cancellations.cancel("job-0", Instant.now());
    Thread.currentThread().interrupt();

    FinishedJob finished = call.make(job, new Later(Instant.now().plusSeconds(60)));

    assertThat(finished.records().getFirst().topic()).isEqualTo("t.dead-letters");
    assertThat(calls).isEmpty();
  }

  /** A cold process needs seconds for what comes before; limits by the minute are not to see it. */
  @Test
  void itsLimitsCountItFromWhenTheProviderSaysThatItIsSent() throws Exception {
    Later permit = new Later(Instant.now(), new Opening.Open(), () -> journal.add("counted"));

    FinishedJob _ = call.make(Jobs.delivered(owned, 0), permit);

    assertThat(journal).containsExactly("called", "counted", "sent");
  }

  /** P6: between its permit and its call, the provider asked another call for silence. */
  @Test
  void aJobWhoseProviderAskedForSilenceMeanwhileWaitsUncalled() throws Exception {
    Instant opens = Instant.now().plusSeconds(5);

    FinishedJob finished =
        call.make(Jobs.delivered(owned, 0), new Later(Instant.now(), new Opening.Until(opens)));

    assertThat(calls).isEmpty();
    assertThat(finished.records().getFirst().topic()).isEqualTo("t.retries");
    Job waiting = JsonFormat.read(finished.records().getFirst().value(), Job.class);
    assertThat(waiting.getNotBefore()).isEqualTo(opens.truncatedTo(ChronoUnit.MILLIS));
    assertThat(waiting.getHistory()).as("no attempt is spent").isEmpty();
  }

  @Test
  void aJobWhoseDeadlinePassedMeanwhileIsNotCalledFor() throws Exception {
    Delivery late = Jobs.delivered(owned, 0);
    late.job().setDeadline(Instant.now().minusMillis(1));

    FinishedJob finished = call.make(late, new Later(Instant.now()));

    assertThat(calls).isEmpty();
    DeadLetter letter = JsonFormat.read(finished.records().getFirst().value(), DeadLetter.class);
    assertThat(letter.getReason().getKind()).isEqualTo("expired");
    assertThat(letter.getHistory()).isEmpty();
  }

  @Test
  void aJobWhosePartitionIsLostMeanwhileIsLeftToItsNextOwner() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(
            () -> call.make(Jobs.delivered(owned, 0), new Later(Instant.now().plusSeconds(60))))
        .isInstanceOf(InterruptedException.class);
    assertThat(calls).isEmpty();
  }

  private record Later(Instant from, Opening openFrom, Runnable counts) implements Permit {
    private Later(Instant from) {
      this(from, new Opening.Open(), () -> {});
    }

    private Later(Instant from, Opening openFrom) {
      this(from, openFrom, () -> {});
    }

    @Override
    public void started() {
      counts.run();
    }

    @Override
    public void succeeded(Usage usage) {}

    @Override
    public void failed(Failure failure) {}

    @Override
    public void unused() {}

    @Override
    public void close() {}
  }

  private final class Noting implements Provider {
    @Override
    public Answer call(
        JobRequest request, @Nullable Correction correction, Duration limit, Runnable sent) {
      calls.add(Instant.now());
      journal.add("called");
      sent.run();
      journal.add("sent");
      return Answer.ofText("a-model", "Because.", "end", new Usage(1, 1, 0, 0));
    }

    @Override
    public void close() {}
  }
}
