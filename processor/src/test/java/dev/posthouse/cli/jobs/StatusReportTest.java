package dev.posthouse.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.GenerationStatus;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.JobStep;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.TerminalPlace;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusReportTest {
  private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");
  private static final Instant NOW = START.plusSeconds(60);

  @Test
  void aWaitingJobSaysForWhomAndHowLong() {
    JobStatus status =
        job(
            generation(1, "waiting")
                .setDue(NOW.plusSeconds(12))
                .setSteps(List.of(step("admitted", 0).build(), failed(1, "No room").build()))
                .build());

    assertThat(lines(0, status))
        .containsExactly(
            "job-1: waiting for claude, due in 12.0s",
            "",
            "  route default, 1 call, deadline 2026-11-30 13:00:00 UTC",
            "  request: topic llm.requests, partition 3, offset 17",
            "  2026-11-30 (UTC)",
            "  12:00:00.000  admitted          to claude",
            "  12:00:01.000  attempt failed    claude, after 500ms, again in 8.0s: overloaded, No"
                + " room");
  }

  /** P6: a wait for a reason is visible. */
  @Test
  void whatItsProviderWaitsForIsTold() {
    JobStatus status =
        job(
            generation(1, "at_provider")
                .setWaitsFor("claude reports that nothing is left of its account's limits")
                .build());

    assertThat(lines(0, status))
        .contains("  waits: claude reports that nothing is left of its account's limits");
  }

  @Test
  void everyGenerationIsToldOfWithItsEnd() {
    JobStatus status =
        job(
            generation(1, "dead")
                .setKind("quota_exhausted")
                .setEndedAt(START)
                .setTerminal(new TerminalPlace("llm.dead-letters", 3, 4L))
                .build(),
            generation(2, "completed")
                .setEndedAt(START)
                .setTerminal(new TerminalPlace("llm.results", 3, 5L))
                .build());

    assertThat(lines(80, status))
        .startsWith("job-1: answered by claude")
        .contains(
            "generation 1: dead: quota_exhausted",
            "  letter:  topic llm.dead-letters, partition 3, offset 4",
            "generation 2: answered by claude",
            "  result:  topic llm.results, partition 3, offset 5");
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    JobStatus status =
        job(
            generation(1, "at_provider")
                .setSteps(List.of(failed(0, "very ".repeat(100) + "long").build()))
                .build());

    assertThat(lines(80, status))
        .allMatch(line -> line.length() <= 80)
        .anyMatch(line -> line.endsWith("…"));
  }

  @Test
  void aStrangersTextDoesNotSteerTheTerminal() {
    JobStatus status =
        job(
            generation(1, "at_provider")
                .setCancelRequestedAt(START)
                .setSteps(
                    List.of(
                        step("cancel_requested", 0)
                            .setProvider(null)
                            .setActor("\u001b[31manna")
                            .setNote("why\nnot")
                            .build()))
                .build());

    assertThat(lines(0, status))
        .startsWith("job-1: at claude; to be cancelled")
        .endsWith("  12:00:00.000  cancel requested  by [31manna, why not");
  }

  private static List<String> lines(int width, JobStatus status) {
    return new StatusReport(width, NOW).lines(status);
  }

  private static JobStatus job(GenerationStatus... generations) {
    return JobStatus.newBuilder()
        .setJobId("job-1")
        .setUpdatedAt(START)
        .setPosition(0)
        .setGenerations(Arrays.asList(generations))
        .build();
  }

  private static GenerationStatus.Builder generation(int generation, String state) {
    return GenerationStatus.newBuilder()
        .setGeneration(generation)
        .setState(state)
        .setRoute("default")
        .setProvider("claude")
        .setCalls(1)
        .setDeadline(START.plusSeconds(3600))
        .setSource(new Source("llm.requests", 3, 17L));
  }

  private static JobStep.Builder step(String type, int second) {
    return JobStep.newBuilder()
        .setType(type)
        .setAt(START.plusSeconds(second))
        .setProvider("claude");
  }

  private static JobStep.Builder failed(int second, String message) {
    Instant at = START.plusSeconds(second);
    return step("attempt_failed", second)
        .setStartedAt(at.minusMillis(500))
        .setDue(at.plusSeconds(8))
        .setFailure(FailureRecord.newBuilder().setKind("overloaded").setMessage(message).build());
  }
}
