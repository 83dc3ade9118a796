package dev.posthouse.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.cli.letters.SeededLetters;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubmittedTest {
  private static final Duration EVERY = Duration.ofSeconds(5);

  private Instant now = Instant.parse("2026-11-25T12:00:00Z");
  private final Submitted submitted =
      new Submitted(List.of("letter-0", "letter-1", "a"), EVERY, () -> now);

  @Test
  void progressIsReportedNowAndThenUntilAllHaveEnded() {
    assertThat(submitted.progress()).isEmpty();

    now = now.plus(EVERY);
    assertThat(submitted.progress()).hasValue("0 answered, 0 dead, 3 open");
    assertThat(submitted.progress()).as("it was told just now").isEmpty();

    submitted.end(dead(0));
    now = now.plus(EVERY);
    assertThat(submitted.progress()).hasValue("0 answered, 1 dead, 2 open");
  }

  @Test
  void aJobEndsOnceHoweverOftenItIsRead() {
    assertThat(submitted.end(dead(1))).isTrue();
    assertThat(submitted.end(dead(1))).isFalse();
    assertThat(submitted.end(dead(2))).as("not one of these").isFalse();

    assertThat(submitted.counts()).isEqualTo("0 answered, 1 dead, 2 open");
    assertThat(submitted.open()).containsExactly("letter-0", "a");
    assertThat(submitted.haveEnded()).isFalse();
  }

  @Test
  void thatAllHaveEndedIsNotThatAllWereAnswered() {
    Submitted one = new Submitted(List.of("letter-0"), EVERY, () -> now);

    one.end(dead(0));
    now = now.plus(EVERY);

    assertThat(one.haveEnded()).isTrue();
    assertThat(one.wereAllAnswered()).isFalse();
    assertThat(one.progress()).isEmpty();
  }

  private Ended dead(int number) {
    return new Ended.Dead(SeededLetters.letter(new Topics("t."), number, now));
  }
}
