package dev.posthouse.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobHistory;
import dev.posthouse.job.JobRecords;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.Rejection;
import dev.posthouse.job.Usage;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.internal.JsonFormat;
import dev.posthouse.wire.serde.JsonSerializer;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RecordEncoderTest {
  private static final int LARGEST = 100_000;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Headers TRACE = new RecordHeaders().add("traceparent", "00".getBytes(UTF_8));
  private static final JobHeaders HEADERS =
      new JobHeaders(new RecordHeaders(TRACE.toArray()).add("tenant", "a".getBytes(UTF_8)), TRACE);
  private static final Outcome RETRY =
      new Outcome.RetryAt("claude", NOW.plusSeconds(1), failure("no capacity"));

  private final RecordEncoder encoder =
      new RecordEncoder(new Topics("t."), new JsonSerializer<>(), LARGEST);

  @Test
  void jobsAndTheirEndsTravelWithAllHeadersAndEventsWithTheTraceAlone() {
    List<EncodedRecord> records = encoder.encode(answer("Because."), job("Why?", 1), HEADERS, NOW);

    assertThat(records).extracting(EncodedRecord::topic).containsExactly("t.results", "t.events");
    assertThat(records)
        .extracting(EncodedRecord::headers)
        .containsExactly(HEADERS.all(), HEADERS.trace());
    assertThat(records).extracting(EncodedRecord::key).containsOnly("job-1".getBytes(UTF_8));
  }

  @Test
  void aHistoryThatFitsStaysWhole() {
    List<EncodedRecord> records = encoder.encode(RETRY, job("Why?", 150, "short"), HEADERS, NOW);

    assertThat(read(records, Job.class).getHistory()).hasSize(150);
  }

  @Test
  void aHistoryThatDoesNotFitKeepsItsFirstCallsAndMoreOfItsLast() {
    List<EncodedRecord> records = encoder.encode(RETRY, job("Why?", 1000, "short"), HEADERS, NOW);

    List<Call> history = read(records, Job.class).getHistory();
    assertThat(history).hasSize(100);
    assertThat(history.subList(0, 10)).extracting(Call::getModel).startsWith("0").endsWith("9");
    assertThat(history.subList(10, 100))
        .extracting(Call::getModel)
        .startsWith("910")
        .endsWith("999");
  }

  /** P8: while all providers are down, jobs with time left wait; they do not fail of their size. */
  @Test
  void whateverIsAdmittedCanWaitHoweverLongItsHistoryGrows() {
    Job job = largestAdmitted();
    job.setHistory(calls(1000, "x".repeat(Failure.MAX_MESSAGE)));

    List<EncodedRecord> records = encoder.encode(RETRY, job, HEADERS, NOW);

    assertThat(records.getFirst().topic()).isEqualTo("t.retries");
    assertThat(records.getFirst().size()).isLessThanOrEqualTo(LARGEST);
    assertThat(read(records, Job.class).getHistory()).hasSizeGreaterThanOrEqualTo(25);
  }

  @Test
  void aRequestThatLeavesNothingForItsHistoryIsNotAdmitted() {
    EncodedRecord fits = admitted("x".repeat(LARGEST - JobHistory.BYTES - 5_000));
    EncodedRecord tooLarge = admitted("x".repeat(LARGEST - JobHistory.BYTES));

    assertThat(encoder.faultOfAdmission(fits)).isEmpty();
    assertThat(encoder.faultOfAdmission(tooLarge))
        .hasValueSatisfying(
            failure -> {
              assertThat(failure.kind()).isEqualTo(FailureKind.TOO_LARGE);
              assertThat(failure.message()).contains("100,000", "32,768", "max.message.bytes");
            });
  }

  @Test
  void anAnswerThatDoesNotFitEndsInADeadLetterThatSaysSoAndWhereTheRequestIs() {
    Job job = job("Why?", 1);

    List<EncodedRecord> records = encoder.encode(answer("x".repeat(LARGEST)), job, HEADERS, NOW);

    assertThat(records)
        .extracting(EncodedRecord::topic)
        .containsExactly("t.dead-letters", "t.events");
    DeadLetter letter = read(records, DeadLetter.class);
    assertThat(letter.getReason().getKind()).isEqualTo("result_too_large");
    assertThat(letter.getReason().getMessage())
        .contains("t.results", "100,000", "topic t.requests, partition 3, offset 7");
    assertThat(letter.getRequest()).isNull();
    assertThat(letter.getHistory()).isEqualTo(job.getHistory());
    assertThat(records.getFirst().headers()).isEqualTo(HEADERS.trace());
    assertThat(event(records).getType()).isEqualTo("dead");
  }

  /** P5: an answer that was paid for is not thrown away. */
  @Test
  void aResultThatDoesNotFitDoesWithoutItsContinuationFirst() {
    var answer =
        new Answer(
            "a-model",
            "Because.",
            null,
            List.of(),
            "end",
            Usage.NONE,
            List.of(),
            null,
            "x".repeat(LARGEST),
            Answer.Served.UNKNOWN);

    List<EncodedRecord> records =
        encoder.encode(new Outcome.Completed(answer), job("Why?", 1), HEADERS, NOW);

    JobResult result = read(records, JobResult.class);
    assertThat(result.getText()).isEqualTo("Because.");
    assertThat(result.getContinuation()).isNull();
    assertThat(result.getAdaptations())
        .containsExactly(
            "continuation: left out of the result, since the result does not fit its topic with it;"
                + " the next turn goes without it");
  }

  /** P8: when a job ends without an answer, the letter names the true cause. */
  @Test
  void aDeadLetterThatDoesNotFitKeepsItsCause() {
    Outcome dead = new Outcome.Dead(failure("nobody has capacity"));

    List<EncodedRecord> records = encoder.encode(dead, job("x".repeat(LARGEST), 1), HEADERS, NOW);

    DeadLetter letter = read(records, DeadLetter.class);
    assertThat(letter.getReason().getKind()).isEqualTo("overloaded");
    assertThat(letter.getReason().getMessage())
        .contains("nobody has capacity", "topic t.requests, partition 3, offset 7");
    assertThat(letter.getRequest()).isNull();
    assertThat(records.getFirst().size()).isLessThan(5_000);
  }

  @Test
  void aDeadLetterDoesWithoutCallsBeforeItDoesWithoutTheRequest() {
    Outcome dead = new Outcome.Dead(failure("nobody has capacity"));
    Job job = largestAdmitted();
    job.setHistory(calls(1000, "short"));

    DeadLetter letter = read(encoder.encode(dead, job, HEADERS, NOW), DeadLetter.class);

    assertThat(letter.getRequest()).isEqualTo(job.getRequest());
    assertThat(letter.getHistory()).hasSizeBetween(25, 100);
  }

  @Test
  void theMetadataOfARejectedRecordGoBeforeItsBytes() {
    JobRequest request =
        JobRequest.newBuilder().setMetadata(Map.of("a", "x".repeat(LARGEST / 2))).build();
    byte[] bytes = new byte[LARGEST / 2];
    Rejection rejection =
        new Rejection(
            "job-1",
            request,
            null,
            bytes,
            new Source("t.requests", 3, 7L),
            NOW,
            failure("no prompt"));

    List<EncodedRecord> records = encoder.encode(JobRecords.rejected(rejection, NOW), HEADERS);

    DeadLetter letter = read(records, DeadLetter.class);
    assertThat(letter.getMetadata()).isEmpty();
    assertThat(letter.getRaw().remaining()).isEqualTo(bytes.length);
  }

  @Test
  void whatTheBrokerFindsTooLargeIsReplacedByTheSmallestDeadLetter() {
    Job job = job("Why?", 1000, "short");
    EncodedRecord first = encoder.encode(RETRY, job, HEADERS, NOW).getFirst();

    List<EncodedRecord> records = encoder.instead(first, RETRY, job, HEADERS, NOW);

    DeadLetter letter = read(records, DeadLetter.class);
    assertThat(letter.getReason().getKind()).isEqualTo("result_too_large");
    assertThat(letter.getReason().getMessage()).contains("t.retries");
    assertThat(letter.getRequest()).isNull();
    assertThat(letter.getHistory()).hasSize(25);
    assertThat(event(records).getType()).isEqualTo("dead");
  }

  @Test
  void aResultKeepsItsAnswerAndALongHistoryGoesFirst() {
    List<EncodedRecord> records =
        encoder.encode(answer("x".repeat(LARGEST / 2)), job("Why?", 1000, "short"), HEADERS, NOW);

    JobResult result = read(records, JobResult.class);
    assertThat(result.getText()).hasSize(LARGEST / 2);
    assertThat(result.getHistory()).hasSize(100);
  }

  private static Outcome answer(String text) {
    return new Outcome.Completed(Answer.ofText("a-model", text, "end", Usage.NONE));
  }

  private EncodedRecord admitted(String prompt) {
    return encoder.encode(JobRecords.admitted(job(prompt, 0)), HEADERS).getFirst();
  }

  /** A job that leaves to its history what every job may take, and not a byte more. */
  private Job largestAdmitted() {
    long empty = admitted("").size();
    Job job = job("x".repeat((int) (LARGEST - JobHistory.BYTES - empty)), 0);
    EncodedRecord record = encoder.encode(JobRecords.admitted(job), HEADERS).getFirst();
    assertThat(record.size()).isEqualTo(LARGEST - JobHistory.BYTES);
    assertThat(encoder.faultOfAdmission(record)).isEmpty();
    return job;
  }

  private static Job job(String prompt, int calls) {
    return job(prompt, calls, "no capacity");
  }

  private static Job job(String prompt, int calls, String message) {
    return Job.newBuilder()
        .setJobId("job-1")
        .setGeneration(1)
        .setRequest(JobRequest.newBuilder().setPrompt(prompt).build())
        .setRoute("default")
        .setChain(List.of("claude", "gpt"))
        .setProvider("claude")
        .setSource(new Source("t.requests", 3, 7L))
        .setSubmittedAt(NOW)
        .setAdmittedAt(NOW)
        .setDeadline(NOW.plusSeconds(600))
        .setHistory(calls == 0 ? Collections.emptyList() : calls(calls, message))
        .build();
  }

  /** Their models are their numbers. */
  private static List<Call> calls(int calls, String message) {
    return IntStream.range(0, calls)
        .mapToObj(
            number ->
                Call.newBuilder()
                    .setProvider("claude")
                    .setModel(Integer.toString(number))
                    .setStartedAt(NOW)
                    .setEndedAt(NOW)
                    .setFailure(failure(message).toRecord())
                    .build())
        .toList();
  }

  private static Failure failure(String message) {
    return Failure.of(FailureKind.OVERLOADED, message);
  }

  private static <T extends SpecificRecord> T read(List<EncodedRecord> records, Class<T> type) {
    return JsonFormat.read(records.getFirst().value(), type);
  }

  private static JobEvent event(List<EncodedRecord> records) {
    return JsonFormat.read(records.getLast().value(), JobEvent.class);
  }
}
