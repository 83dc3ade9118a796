package dev.posthouse.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.Cost;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobRecordsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant DUE = NOW.plusSeconds(9);
  private static final Topics TOPICS = new Topics("t.");
  private static final Failure FAILURE = Failure.of(FailureKind.OVERLOADED, "no capacity");
  private static final Source SOURCE = new Source("t.requests", 3, 7L);

  @Test
  void anAnswerIsAResultAndAnEvent() {
    Answer answer =
        new Answer(
            "a-model",
            "Because.",
            null,
            List.of(),
            "end",
            new Usage(1, 2, 0, 0),
            List.of(),
            null,
            "kept");

    List<TopicRecord> records =
        JobRecords.of(new Outcome.Completed(answer), job(call(1.5), call(0.25)), NOW);

    assertThat(described(records)).containsExactly("t.results", "t.events completed claude");
    JobResult result = ((TopicRecord.Result) records.getFirst()).result();
    assertThat(result.getText()).isEqualTo("Because.");
    assertThat(result.getContinuation()).isEqualTo("kept");
    assertThat(result.getCost()).as("all calls").isEqualTo(new Cost(1.75, "USD"));
    assertThat(result.getCompletedAt()).isEqualTo(NOW);
  }

  @Test
  void aRetryIsAJobThatWaitsAndTheEventOfItsFailure() {
    List<TopicRecord> records =
        JobRecords.of(new Outcome.RetryAt("claude", DUE, FAILURE), job(call(null)), NOW);

    assertThat(described(records)).containsExactly("t.retries", "t.events attempt_failed claude");
    Job waiting = ((TopicRecord.Waiting) records.getFirst()).job();
    assertThat(waiting.getNotBefore()).isEqualTo(DUE);
    assertThat(waiting.getHandovers()).isZero();
  }

  @Test
  void aWaitForAnotherProviderIsAHandover() {
    List<TopicRecord> records = JobRecords.of(new Outcome.RetryAt("gpt", DUE, null), job(), NOW);

    assertThat(described(records)).containsExactly("t.retries", "t.events deferred gpt");
    Job waiting = ((TopicRecord.Waiting) records.getFirst()).job();
    assertThat(waiting.getProvider()).isEqualTo("gpt");
    assertThat(waiting.getHandovers()).isEqualTo(1);
  }

  @Test
  void aHandoverIsAJobAtTheNextProviderAndTheEventsOfBoth() {
    List<TopicRecord> records =
        JobRecords.of(new Outcome.MoveOn("gpt", FAILURE), job(call(null)), NOW);

    assertThat(described(records))
        .containsExactly(
            "t.provider.gpt", "t.events attempt_failed claude", "t.events handed_over gpt");
    assertThat(((TopicRecord.AtProvider) records.getFirst()).job().getHandovers()).isEqualTo(1);
  }

  @Test
  void aHandoverWithoutACallTellsOfNoFailure() {
    assertThat(described(JobRecords.of(new Outcome.MoveOn("gpt", null), job(), NOW)))
        .containsExactly("t.provider.gpt", "t.events handed_over gpt");
  }

  @Test
  void anEndWithoutAnAnswerIsADeadLetterAndAnEvent() {
    List<TopicRecord> records = JobRecords.of(new Outcome.Dead(FAILURE), job(call(null)), NOW);

    assertThat(described(records)).containsExactly("t.dead-letters", "t.events dead claude");
    assertThat(((TopicRecord.Letter) records.getFirst()).letter().getReason())
        .isEqualTo(FAILURE.toRecord());
  }

  @Test
  void anAdmissionIsAJobAtItsProviderAndAnEvent() {
    assertThat(described(JobRecords.admitted(job())))
        .containsExactly("t.provider.claude", "t.events admitted claude");
  }

  @Test
  void aRejectionIsADeadLetterAndAnEvent() {
    Rejection rejection = new Rejection("job-1", null, null, new byte[] {1}, SOURCE, NOW, FAILURE);

    assertThat(described(JobRecords.rejected(rejection, NOW)))
        .containsExactly("t.dead-letters", "t.events dead null");
  }

  @Test
  void aDuplicateAndAReleaseAreEventsAlone() {
    assertThat(described(JobRecords.duplicate("job-1", 2, SOURCE, NOW)))
        .containsExactly("t.events duplicate null");
    assertThat(described(JobRecords.released(job(), NOW)))
        .containsExactly("t.events retry_due claude");
  }

  @Test
  void bytesThatAreNoJobAreADeadLetterUnderTheirKeyOrTheirPlace() {
    assertThat(JobRecords.unreadable(SOURCE, null, new byte[] {1}, NOW, "it is empty", NOW))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.topic(TOPICS)).isEqualTo("t.dead-letters");
              assertThat(record.jobId()).isEqualTo("t.requests-3-7");
            });
    assertThat(JobRecords.unreadable(SOURCE, new byte[] {'a'}, null, NOW, "it is empty", NOW))
        .extracting(TopicRecord::jobId)
        .containsExactly("a");
  }

  /** The topic of each; of an event also what happened and where. */
  private static List<String> described(List<TopicRecord> records) {
    return records.stream()
        .map(
            record ->
                record instanceof TopicRecord.Event(var event)
                    ? "%s %s %s"
                        .formatted(record.topic(TOPICS), event.getType(), event.getProvider())
                    : record.topic(TOPICS))
        .toList();
  }

  private static Call call(@Nullable Double cost) {
    return Call.newBuilder()
        .setProvider("claude")
        .setModel("a-model")
        .setStartedAt(NOW)
        .setEndedAt(NOW)
        .setCost(cost == null ? null : new Cost(cost, "USD"))
        .build();
  }

  private static Job job(Call... history) {
    return Job.newBuilder()
        .setJobId("job-1")
        .setGeneration(1)
        .setRequest(JobRequest.newBuilder().setPrompt("Why?").build())
        .setRoute("default")
        .setChain(List.of("claude", "gpt"))
        .setProvider("claude")
        .setSource(SOURCE)
        .setSubmittedAt(NOW)
        .setAdmittedAt(NOW)
        .setDeadline(NOW.plusSeconds(600))
        .setHistory(List.of(history))
        .build();
  }
}
