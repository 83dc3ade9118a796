package dev.posthouse.console;

import dev.posthouse.console.index.ConsoleIndex;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.status.EventTimelines;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.Cost;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What may have happened to a fleet in the last hours: a provider that fails, and what it costs.
 */
final class SampleFleet {
  static final Topics TOPICS = new Topics("llm.");

  /** Texts of users that would run if a page took them for markup. */
  static final String HOSTILE = "<img src=x onerror=\"document.title='run'\">";

  static final String HOSTILE_ID = "<script>document.title='run'</script>/../x";
  static final String FAILED_JOB = "invoice-0042";
  static final String WAITING_JOB = "summary-0007";

  private final ConsoleIndex index;
  private final EventTimelines timelines;
  final List<StoredLetter> letters = new ArrayList<>();
  private long offset;
  private long placed = 1000;

  /** When the last of it happened. */
  Instant happened = Instant.EPOCH;

  SampleFleet(ConsoleIndex index, EventTimelines timelines) {
    this.index = index;
    this.timelines = timelines;
  }

  void happen(Instant now) {
    happened = now;
    for (int i = 0; i < 240; i++) {
      Instant at = now.minus(Duration.ofSeconds(80L * (240 - i)));
      answered(
          "summary-%04d".formatted(1000 + i),
          i % 3 == 0 ? "gpt" : "claude",
          at,
          900 + i * 37L % 1700);
    }
    pastFailures(now);
    for (int i = 0; i < 18; i++) {
      died("invoice-%04d".formatted(i), "overloaded", "Overloaded: request " + i, now, i);
    }
    long ago = 40;
    Instant start = now.minusSeconds(ago);
    admitted(FAILED_JOB, "gemini", start);
    failed(
        FAILED_JOB,
        "gemini",
        "overloaded",
        "The model is overloaded",
        start.plusSeconds(2),
        start.plusSeconds(9),
        2);
    due(FAILED_JOB, "gemini", start.plusSeconds(9));
    failed(FAILED_JOB, "gemini", "server_error", "Internal error", start.plusSeconds(12), null, 3);
    event(FAILED_JOB, "handed_over", "claude", start.plusSeconds(12)).add(this);
    failed(
        FAILED_JOB,
        "claude",
        "rate_limited",
        "Too many tokens a minute",
        start.plusSeconds(14),
        start.plusSeconds(24),
        1);
    due(FAILED_JOB, "claude", start.plusSeconds(24));
    event(FAILED_JOB, "dead", "claude", start.plusSeconds(31))
        .failure("expired", "The deadline has passed; last rate_limited")
        .add(this);
    letter(
        FAILED_JOB,
        "expired",
        "The deadline has passed; last rate_limited",
        "claude",
        now.minusSeconds(9),
        null);
    admitted(WAITING_JOB, "gemini", now.minusSeconds(30));
    failed(
        WAITING_JOB,
        "gemini",
        "overloaded",
        "The model is overloaded",
        now.minusSeconds(22),
        now.plusSeconds(90),
        4);
    admitted("summary-0008", "claude", now.minusSeconds(3));
  }

  /** Somebody tries to have a script run where it is looked at. */
  void hostile(Instant now) {
    admitted(HOSTILE_ID, HOSTILE, now.minusSeconds(20));
    event(HOSTILE_ID, "dead", HOSTILE, now.minusSeconds(15))
        .failure("invalid_request", HOSTILE)
        .add(this);
    letter(
        HOSTILE_ID,
        "undecodable",
        HOSTILE,
        null,
        now.minusSeconds(15),
        HOSTILE.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** What a day brings: limits at the full hour, and an outage of a quarter of an hour. */
  private void pastFailures(Instant now) {
    for (int i = 0; i < 60; i++) {
      Instant at = now.minus(Duration.ofMinutes(345 - 5L * i));
      String kind = i % 12 < 2 ? "rate_limited" : i > 30 && i < 36 ? "overloaded" : "timeout";
      for (int n = 0; n < (kind.equals("timeout") ? (i % 7 == 0 ? 1 : 0) : 1 + i % 3); n++) {
        failed("past-%d-%d".formatted(i, n), "claude", kind, "…", at, at.plusSeconds(20), 2);
        event("past-%d-%d".formatted(i, n), "completed", "gpt", at.plusSeconds(30))
            .called(at.plusSeconds(27), 0.01)
            .add(this);
      }
    }
  }

  private void answered(String id, String provider, Instant at, long millis) {
    admitted(id, provider, at.minusMillis(millis + 200));
    event(id, "completed", provider, at).called(at.minusMillis(millis), 0.0123).add(this);
  }

  private void died(String id, String kind, String reason, Instant now, int i) {
    Instant at = now.minus(Duration.ofSeconds(500 - i * 20L));
    admitted(id, "gemini", at.minusSeconds(30));
    event(id, "dead", "gemini", at)
        .called(at.minusSeconds(2), null)
        .failure(kind, reason)
        .add(this);
    letter(id, kind, reason, "gemini", at, null);
  }

  void admitted(String id, String provider, Instant at) {
    event(id, "admitted", provider, at).add(this);
  }

  /** Known to the status role alone. */
  void longAgo(String id, Instant at) {
    timelines.add(event(id, "admitted", "claude", at).event.build(), offset++);
  }

  private void failed(
      String id,
      String provider,
      String kind,
      String message,
      Instant at,
      @Nullable Instant due,
      long seconds) {
    Step step =
        event(id, "attempt_failed", provider, at)
            .called(at.minusSeconds(seconds).plusMillis(400), null);
    step.failure(kind, message).event.setNotBefore(due);
    step.add(this);
  }

  private void due(String id, String provider, Instant at) {
    event(id, "retry_due", provider, at).add(this);
  }

  private static Step event(String id, String type, String provider, Instant at) {
    return new Step(
        JobEvent.newBuilder()
            .setJobId(id)
            .setGeneration(1)
            .setType(type)
            .setAt(at)
            .setRoute("default")
            .setProvider(provider)
            .setCalls(1)
            .setSource(new Source(TOPICS.requests(), 0, 7L)));
  }

  private record Step(JobEvent.Builder event) {
    Step called(Instant startedAt, @Nullable Double dollars) {
      event.setStartedAt(startedAt).setModel("some-model");
      if (dollars != null) {
        event.setCost(new Cost(dollars, "USD"));
      }
      return this;
    }

    Step failure(String kind, String message) {
      event.setFailure(FailureRecord.newBuilder().setKind(kind).setMessage(message).build());
      return this;
    }

    void add(SampleFleet fleet) {
      JobEvent done = event.build();
      fleet.index.add(done, fleet.offset);
      fleet.timelines.add(done, fleet.offset++);
    }
  }

  /** A letter that is in the index alone. */
  void index(String id, String kind, String reason) {
    StoredLetter stored = stored(id, kind, reason, "gemini", Instant.now(), null, placed++);
    index.letters().add(stored);
  }

  void letter(
      String id,
      String kind,
      String reason,
      @Nullable String provider,
      Instant diedAt,
      byte @Nullable [] raw) {
    StoredLetter stored = stored(id, kind, reason, provider, diedAt, raw, letters.size());
    letters.add(stored);
    index.letters().add(stored);
  }

  private static List<Call> calls(Instant diedAt) {
    return List.of(
        call("gemini", "overloaded", "The model is overloaded", diedAt.minusSeconds(29)),
        call("gemini", "server_error", "Internal error", diedAt.minusSeconds(20)),
        call("claude", "rate_limited", "Too many tokens a minute", diedAt.minusSeconds(17)));
  }

  private static Call call(String provider, String kind, String message, Instant endedAt) {
    return Call.newBuilder()
        .setProvider(provider)
        .setModel("some-model")
        .setStartedAt(endedAt.minusSeconds(2))
        .setEndedAt(endedAt)
        .setFailure(FailureRecord.newBuilder().setKind(kind).setMessage(message).build())
        .build();
  }

  private static StoredLetter stored(
      String id,
      String kind,
      String reason,
      @Nullable String provider,
      Instant diedAt,
      byte @Nullable [] raw,
      long place) {
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setJobId(id)
            .setGeneration(1)
            .setReason(FailureRecord.newBuilder().setKind(kind).setMessage(reason).build())
            .setRoute("default")
            .setProvider(provider)
            .setHistory(raw == null ? calls(diedAt) : List.of())
            .setHandovers(0)
            .setMetadata(Map.of())
            .setSource(new Source(TOPICS.requests(), 0, place))
            .setSubmittedAt(diedAt.minusSeconds(60))
            .setDiedAt(diedAt)
            .setRequest(
                raw == null
                    ? JobRequest.newBuilder().setId(id).setPrompt("a secret prompt").build()
                    : null)
            .setRaw(raw == null ? null : ByteBuffer.wrap(raw))
            .build();
    return new StoredLetter(
        new Source(TOPICS.deadLetters(), 0, place), letter, new RecordHeaders());
  }
}
