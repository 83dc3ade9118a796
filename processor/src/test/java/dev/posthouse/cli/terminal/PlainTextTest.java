package dev.posthouse.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
  /** An escape, the same in one character, and one that turns the direction of writing. */
  private static final String STEERING = "a\u001b[31mb\u009b31mc\u202ed";

  @Test
  void whatWouldSteerATerminalIsTakenOut() {
    assertThat(PlainText.of(STEERING + "\n\te")).isEqualTo("a [31mb 31mc d e");
    assertThat(PlainText.lines(STEERING + "\n\te")).isEqualTo("a [31mb 31mc d\n\te");
  }

  @Test
  void aTextThatHangsBehindAHeadStandsBelowItself() {
    assertThat(PlainText.hanging("  cost  ", "at most 1.00 EUR, by estimate", 30))
        .containsExactly("  cost  at most 1.00 EUR, by", "        estimate");
    assertThat(PlainText.hanging("  cost  ", "at most\n1.00 EUR", 0))
        .containsExactly("  cost  at most 1.00 EUR");
  }
}
