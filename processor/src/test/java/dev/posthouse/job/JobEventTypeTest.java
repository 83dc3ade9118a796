package dev.posthouse.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.JobEvent;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class JobEventTypeTest {

  /** They are in users' programs and in topics that are kept for days. */
  @Test
  void theNamesOnTheWireStayAsTheyAre() {
    assertThat(Arrays.stream(JobEventType.values()).map(JobEventType::wireName))
        .containsExactlyInAnyOrder(
            "admitted",
            "duplicate",
            "attempt_failed",
            "deferred",
            "retry_due",
            "handed_over",
            "completed",
            "dead",
            "replayed",
            "cancel_requested");
  }

  @Test
  void theSchemaNamesThemAll() {
    assertThat(JobEvent.SCHEMA$.getField("type").doc())
        .contains(Arrays.stream(JobEventType.values()).map(JobEventType::wireName).toList());
  }

  @Test
  void anEventIsOfTheTypeThatItNames() {
    JobEvent event = event("retry_due");

    assertThat(JobEventType.of(event)).contains(JobEventType.RETRY_DUE);
    assertThat(JobEventType.RETRY_DUE.is(event)).isTrue();
    assertThat(JobEventType.DEAD.is(event)).isFalse();
  }

  @Test
  void aTypeThatANewerVersionWroteIsNoneOfThese() {
    assertThat(JobEventType.of(event("batched"))).isEmpty();
  }

  private static JobEvent event(String type) {
    return JobEvent.newBuilder()
        .setJobId("job-1")
        .setGeneration(1)
        .setType(type)
        .setAt(Instant.EPOCH)
        .build();
  }
}
