package dev.posthouse.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTextTest {
  private static final Instant MOMENT = Instant.parse("2026-11-25T09:08:07.006Z");

  @Test
  void isInUtcAndAsExactAsNeeded() {
    assertThat(MomentText.day(MOMENT)).isEqualTo("2026-11-25");
    assertThat(MomentText.minute(MOMENT)).isEqualTo("2026-11-25 09:08");
    assertThat(MomentText.second(MOMENT)).isEqualTo("2026-11-25 09:08:07");
    assertThat(MomentText.millisecond(MOMENT)).isEqualTo("2026-11-25 09:08:07.006");
    assertThat(MomentText.timeOfDay(MOMENT)).isEqualTo("09:08:07.006");
    assertThat(MomentText.minuteOfYear(MOMENT)).isEqualTo("11-25 09:08");
  }

  @Test
  void whatCommandsPrintTheyReadToo() {
    assertThat(MomentText.parse(MomentText.millisecond(MOMENT), Instant.MIN)).contains(MOMENT);
    assertThat(MomentText.parse(MomentText.minute(MOMENT), Instant.MIN))
        .contains(Instant.parse("2026-11-25T09:08:00Z"));
    assertThat(MomentText.parse(MomentText.day(MOMENT), Instant.MIN))
        .contains(Instant.parse("2026-11-25T00:00:00Z"));
  }

  @Test
  void peopleMayWriteHowLongAgoOrIso8601() {
    assertThat(MomentText.parse("90m", MOMENT)).contains(MOMENT.minus(Duration.ofMinutes(90)));
    assertThat(MomentText.parse("2026-11-25T10:08:07.006+01:00", MOMENT)).contains(MOMENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "09:08", "2026-11-25 25:00", "2026-13-01"})
  void otherTextsAreNoMoments(String text) {
    assertThat(MomentText.parse(text, MOMENT)).isEmpty();
  }
}
