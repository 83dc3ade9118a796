package dev.posthouse.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.cli.Captured;
import dev.posthouse.testbench.Longest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a newcomer sees first. */
@Order(Longest.FIRST)
@Execution(ExecutionMode.CONCURRENT)
@Tag("timed")
class DemoIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BAD = 11;

  @Test
  void anOutageLosesNothing() throws Exception {
    // Whether any is retried in place depends on how soon the circuit opens.
    Captured captured = Captured.run("demo", "--jobs", "60", "--scenario", "outage", "--json");

    JsonNode report = lastLine(captured);
    assertThat(captured.exitCode()).isZero();
    assertThat(report.fieldNames())
        .toIterable()
        .containsExactly(
            "submitted",
            "results",
            "deadLetters",
            "missing",
            "duplicates",
            "calls",
            "handovers",
            "retries",
            "elapsedMs",
            "byProvider");
    assertThat(report.path("submitted").intValue()).isEqualTo(60);
    assertThat(report.path("results").intValue()).isEqualTo(60);
    assertThat(report.path("missing").intValue()).isZero();
    assertThat(report.path("duplicates").intValue()).isZero();
    assertThat(report.path("handovers").intValue()).isPositive();
    assertThat(report.path("byProvider").path("gpt").path("results").intValue()).isPositive();
    assertThat(captured.err()).contains("claude goes down", "claude is back");
  }

  @Test
  void everyRecordThatCannotBecomeAJobIsOneDeadLetter() throws Exception {
    Captured captured = Captured.run("demo", "--jobs", "40", "--scenario", "poison", "--json");

    JsonNode report = lastLine(captured);
    assertThat(captured.exitCode()).isZero();
    assertThat(report.path("submitted").intValue()).isEqualTo(40 + BAD);
    assertThat(report.path("results").intValue()).isEqualTo(40);
    assertThat(report.path("deadLetters").intValue()).isEqualTo(BAD);
    assertThat(report.path("missing").intValue()).isZero();
    assertThat(report.path("duplicates").intValue()).isZero();
  }

  private static JsonNode lastLine(Captured captured) throws Exception {
    return JSON.readTree(captured.out().lines().toList().getLast());
  }
}
