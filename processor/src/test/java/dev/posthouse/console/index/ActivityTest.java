package dev.posthouse.console.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.posthouse.wire.Cost;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.JobEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ActivityTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:30Z");

  private final Activity activity = new Activity();

  private static JobEvent.Builder event(String type, Duration ago) {
    return JobEvent.newBuilder()
        .setJobId("a")
        .setGeneration(1)
        .setType(type)
        .setAt(NOW.minus(ago))
        .setProvider("claude");
  }

  private void answered(Duration ago, Duration took, double dollars) {
    activity.add(
        event("completed", ago)
            .setStartedAt(NOW.minus(ago).minus(took))
            .setCost(new Cost(dollars, "USD"))
            .build());
  }

  @Test
  void jobsAndCallsOfTheTimeThatIsAskedForAreCounted() {
    answered(Duration.ofMinutes(10), Duration.ofSeconds(1), 0.5);
    answered(Duration.ofMinutes(90), Duration.ofSeconds(1), 0.25);
    activity.add(
        event("attempt_failed", Duration.ofMinutes(5))
            .setFailure(FailureRecord.newBuilder().setKind("overloaded").setMessage("").build())
            .build());
    activity.add(
        event("dead", Duration.ofMinutes(4))
            .setFailure(FailureRecord.newBuilder().setKind("expired").setMessage("").build())
            .build());

    Tally hour = activity.jobs(NOW.minus(Duration.ofHours(1)));
    assertThat(hour.answers()).isOne();
    assertThat(hour.failures()).containsOnlyKeys("expired");
    Tally calls = activity.provider("claude", NOW.minus(Duration.ofHours(1)));
    assertThat(calls.answers()).isOne();
    assertThat(calls.failures()).containsOnlyKeys("overloaded");
    assertThat(activity.today(NOW).spend()).containsEntry("USD", 0.75);
    assertThat(activity.calls("claude", NOW.minus(Duration.ofMinutes(15)))).hasSize(2);
  }

  @Test
  void percentilesAreRightToWithinATenth() {
    for (int i = 1; i <= 100; i++) {
      answered(Duration.ofMinutes(1), Duration.ofMillis(i * 100L), 0);
    }

    Tally calls = activity.provider("claude", NOW.minus(Duration.ofMinutes(5)));

    assertThat(millis(calls.within(0.5))).isCloseTo(5000, within(500L));
    assertThat(millis(calls.within(0.95))).isCloseTo(9500, within(950L));
  }

  private static long millis(@Nullable Duration duration) {
    return Objects.requireNonNull(duration).toMillis();
  }

  @Test
  void whatIsOlderThanADayMakesWay() {
    answered(Duration.ofHours(25), Duration.ofSeconds(1), 1);
    answered(Duration.ofHours(1), Duration.ofSeconds(1), 1);

    assertThat(activity.jobs(NOW.minus(Duration.ofHours(24))).answers()).isOne();
  }

  @Test
  void aSeriesHoldsEachCallOnce() {
    for (int i = 0; i < 60; i++) {
      answered(Duration.ofMinutes(i), Duration.ofSeconds(1), 0);
    }

    List<Activity.Point> series = activity.series("claude", NOW, Duration.ofHours(6), 72);

    assertThat(series).hasSize(72);
    assertThat(series.stream().mapToInt(point -> point.tally().answers()).sum()).isEqualTo(60);
    assertThat(series.getLast().from()).isBefore(NOW);
  }
}
