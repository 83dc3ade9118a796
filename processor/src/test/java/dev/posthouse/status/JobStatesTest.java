package dev.posthouse.status;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.docs.Document;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.Usage;
import dev.posthouse.wire.GenerationStatus;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The tables and the diagram of {@code docs/job-states.md} are what the code does: {@link Timeline}
 * is driven through every event that a job's holder publishes. Written anew by a run with {@code
 * -Ddocs.write=true}.
 */
class JobStatesTest {
  private static final String PAGE = "docs/job-states.md";
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  private final Timeline timeline = new Timeline(TOPICS);

  /** Who has a job in a state, and publishes what happens to it. */
  private record Holder(String title, String type, List<String> events) {
    static final Holder CANCEL =
        new Holder("`posthouse cancel`", "`CancelCommand`", List.of("cancel_requested"));
    static final Holder NOBODY = new Holder("nobody", "", List.of());
    static final Holder ADMIT =
        new Holder("ADMIT", "`AdmitProcessor`", List.of("admitted", "duplicate", "dead"));
    static final Holder ATTEMPT =
        new Holder(
            "ATTEMPT",
            "`AttemptWorker`",
            List.of("attempt_failed", "deferred", "handed_over", "completed", "dead"));
    static final Holder RETRY =
        new Holder("RETRY", "`RetryProcessor`", List.of("retry_due", "dead"));
    static final Holder REPLAY =
        new Holder("a replay, as the next generation", "`ReplayDoor`", List.of("replayed"));

    static List<Holder> all() {
      return List.of(CANCEL, NOBODY, ADMIT, ATTEMPT, RETRY, REPLAY);
    }
  }

  private static Holder holder(JobState state) {
    return switch (state) {
      case SUBMITTED -> Holder.ADMIT;
      case AT_PROVIDER -> Holder.ATTEMPT;
      case WAITING -> Holder.RETRY;
      case COMPLETED, DUPLICATE -> Holder.NOBODY;
      case DEAD -> Holder.REPLAY;
    };
  }

  private static String topic(JobState state) {
    return switch (state) {
      case SUBMITTED -> TOPICS.requests();
      case AT_PROVIDER -> TOPICS.provider("<name>");
      case WAITING -> TOPICS.retries();
      case COMPLETED -> TOPICS.results();
      case DEAD -> TOPICS.deadLetters();
      case DUPLICATE -> "none";
    };
  }

  private static String meaning(JobState state) {
    return switch (state) {
      case SUBMITTED -> "its request was sent, and is not known to be admitted";
      case AT_PROVIDER -> "it waits for a permit, or the provider is being called";
      case WAITING -> "it waits until it is due, or until a provider opens";
      case COMPLETED -> "it is answered";
      case DEAD -> "it ended without an answer";
      case DUPLICATE -> "its request was dropped: the id is known, and nothing more of its job";
    };
  }

  @Test
  void theTableHasEveryState() {
    Document page = Document.read(PAGE);
    String rows =
        Arrays.stream(JobState.values())
            .map(
                state ->
                    row(
                        "`" + state.wireName() + "`",
                        meaning(state),
                        "`" + topic(state) + "`",
                        holder(state).type.isEmpty()
                            ? holder(state).title
                            : holder(state).title + ": " + holder(state).type))
            .collect(joining("\n", "", "\n"));

    holds(
        page,
        "states",
        row("state", "meaning", "its record lies on", "who moves it on")
            + "\n|---|---|---|---|\n"
            + rows);
  }

  @Test
  void theDiagramIsWhatEventsDo() {
    Map<String, Set<String>> events = new LinkedHashMap<>();
    for (Holder first : List.of(Holder.ADMIT, Holder.REPLAY)) {
      first.events.forEach(type -> draw(events, null, type));
    }
    for (JobState state : JobState.values()) {
      if (!state.hasEnded()) {
        holder(state).events.forEach(type -> draw(events, state, type));
      }
    }
    StringBuilder diagram = new StringBuilder("```mermaid\nstateDiagram-v2\n");
    events.forEach(
        (arrow, types) ->
            diagram
                .append("  ")
                .append(arrow)
                .append(": ")
                .append(String.join(", ", types))
                .append('\n'));
    for (JobState state : JobState.values()) {
      if (state.hasEnded()) {
        diagram.append("  ").append(state.wireName()).append(" --> [*]\n");
      }
    }

    holds(Document.read(PAGE), "diagram", diagram.append("```\n").toString());
  }

  private void draw(Map<String, Set<String>> events, @Nullable JobState from, String type) {
    for (Instant notBefore : waits(type)) {
      JobStatus before = from == null ? null : in(from);
      timeline
          .with(before, event(type, notBefore), 2)
          .map(JobStatesTest::state)
          .ifPresent(
              to -> {
                boolean step = from != to || holder(to).equals(Holder.ATTEMPT);
                if (step) {
                  String name = from == null ? "[*]" : from.wireName();
                  events
                      .computeIfAbsent(
                          name + " --> " + to.wireName(), arrow -> new LinkedHashSet<>())
                      .add(type);
                }
              });
    }
  }

  /** A failed call leads to a wait, or to another provider; what else waits always does. */
  private static List<@Nullable Instant> waits(String type) {
    List<@Nullable Instant> waits = new ArrayList<>();
    switch (type) {
      case "attempt_failed" -> {
        waits.add(NOW.plusSeconds(5));
        waits.add(null);
      }
      case "deferred" -> waits.add(NOW.plusSeconds(5));
      default -> waits.add(null);
    }
    return waits;
  }

  @Test
  void theTableHasEveryOutcome() {
    Failure failure = Failure.of(FailureKind.OVERLOADED, "none");
    List<Outcome> outcomes =
        List.of(
            new Outcome.Completed(Answer.ofText("m", "text", "end", Usage.NONE)),
            new Outcome.RetryAt("claude", NOW, failure),
            new Outcome.RetryAt("claude", NOW, null),
            new Outcome.MoveOn("gpt", failure),
            new Outcome.MoveOn("gpt", null),
            new Outcome.Dead(failure));
    assertThat(Outcome.class.getPermittedSubclasses())
        .allMatch(kind -> outcomes.stream().anyMatch(kind::isInstance));

    String rows = outcomes.stream().map(this::row).collect(joining("\n", "", "\n"));

    holds(
        Document.read(PAGE),
        "outcomes",
        row("outcome", "after", "the job's next record", "events", "state")
            + "\n|---|---|---|---|---|\n"
            + rows);
  }

  private String row(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed _ ->
          row("Completed", "an answer", JobState.COMPLETED, List.of("completed"));
      case Outcome.RetryAt(_, _, var failure) ->
          failure == null
              ? row("RetryAt", "no call: shut", JobState.WAITING, List.of("deferred"))
              : row("RetryAt", "a failed call", JobState.WAITING, List.of("attempt_failed"));
      case Outcome.MoveOn(_, var failure) ->
          failure == null
              ? row("MoveOn", "no call: shut or busy", JobState.AT_PROVIDER, List.of("handed_over"))
              : row(
                  "MoveOn",
                  "a failed call",
                  JobState.AT_PROVIDER,
                  List.of("attempt_failed", "handed_over"));
      case Outcome.Dead _ ->
          row("Dead", "the last failed call, or none", JobState.DEAD, List.of("dead"));
    };
  }

  /** The events must lead to the state that the row states. */
  private String row(String outcome, String after, JobState state, List<String> types) {
    JobStatus status = in(JobState.AT_PROVIDER);
    int offset = 2;
    for (String type : types) {
      Instant due = state == JobState.WAITING ? NOW.plusSeconds(5) : null;
      status = timeline.with(status, event(type, due), offset++).orElseThrow();
    }
    assertThat(state(status)).isEqualTo(state);
    assertThat(Holder.ATTEMPT.events).containsAll(types);
    return row(
        "`Outcome." + outcome + "`",
        after,
        "`" + topic(state) + "`",
        String.join(", ", types),
        "`" + state.wireName() + "`");
  }

  @Test
  void theTableHasEveryEvent() {
    Map<String, List<String>> publishers = new LinkedHashMap<>();
    for (Holder holder : Holder.all()) {
      holder.events.forEach(
          type -> publishers.computeIfAbsent(type, t -> new ArrayList<>()).add(holder.title));
    }
    assertThat(publishers.keySet()).containsExactlyInAnyOrderElementsOf(types());

    String rows =
        types().stream()
            .map(
                type ->
                    row(
                        "`" + type + "`",
                        String.join(", ", publishers.getOrDefault(type, List.of()))))
            .collect(joining("\n", "", "\n"));

    holds(Document.read(PAGE), "events", row("event", "published by") + "\n|---|---|\n" + rows);
  }

  /** As the schema, which users read, lists them. */
  private static List<String> types() {
    String doc = JobEvent.getClassSchema().getField("type").doc();
    return List.of(doc.substring(0, doc.indexOf('.')).split(", | or ", -1));
  }

  private JobStatus in(JobState state) {
    String event =
        switch (state) {
          case SUBMITTED -> "replayed";
          case AT_PROVIDER -> "admitted";
          case WAITING -> "deferred";
          case COMPLETED -> "completed";
          case DEAD -> "dead";
          case DUPLICATE -> "duplicate";
        };
    JobStatus status = timeline.with(null, event(event, NOW.plusSeconds(5)), 1).orElseThrow();
    assertThat(state(status)).isEqualTo(state);
    return status;
  }

  private static JobState state(JobStatus status) {
    GenerationStatus newest = status.getGenerations().getLast();
    return JobState.ofWireName(newest.getState()).orElseThrow();
  }

  private static JobEvent event(String type, @Nullable Instant notBefore) {
    return JobEvent.newBuilder()
        .setJobId("a1")
        .setGeneration(1)
        .setType(type)
        .setAt(NOW)
        .setProvider("claude")
        .setSource(new Source(TOPICS.requests(), 0, 0L))
        .setNotBefore(notBefore)
        .build();
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private static void holds(Document page, String name, String made) {
    assertThat(page.with(name, made))
        .as("Run this test with -Ddocs.write=true, and look at what changed")
        .isEqualTo(Document.read(PAGE).text());
  }
}
