package dev.posthouse.replay;

import static dev.posthouse.replay.Letters.DIED;
import static dev.posthouse.replay.Letters.letter;
import static dev.posthouse.replay.Letters.stored;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private final StoredLetter letter = stored(letter("a"));

  @Test
  void withoutCriteriaEveryLetterIsMeant() {
    assertThat(Selection.ALL.matches(letter)).isTrue();
  }

  @Test
  void everyCriterionMustAdmitTheLetter() {
    assertThat(of("a", "overloaded", "claude", "default").matches(letter)).isTrue();
    assertThat(of("b", "overloaded", "claude", "default").matches(letter)).isFalse();
    assertThat(of("a", "expired", "claude", "default").matches(letter)).isFalse();
    assertThat(of("a", "overloaded", "gpt", "default").matches(letter)).isFalse();
    assertThat(of("a", "overloaded", "claude", "cheap").matches(letter)).isFalse();
  }

  @Test
  void aLetterThatNeverReachedAProviderIsNotOfAny() {
    StoredLetter rejected = stored(letter("a").setProvider(null));

    assertThat(of("a", "overloaded", "claude", "default").matches(rejected)).isFalse();
  }

  @Test
  void theTimeIsFromTheOneAndBeforeTheOther() {
    assertThat(between(DIED, DIED.plusMillis(1)).matches(letter)).isTrue();
    assertThat(between(DIED.plusMillis(1), null).matches(letter)).isFalse();
    assertThat(between(null, DIED).matches(letter)).isFalse();
  }

  @Test
  void theTextMayStandAnywhereInTheReasonInCapitalsOrNot() {
    assertThat(text("NO").matches(letter)).isTrue();
    assertThat(text("yes").matches(letter)).isFalse();
  }

  private static Selection of(String id, String kind, String provider, String route) {
    return new Selection(
        Set.of(id), Set.of(kind), Set.of(provider), Set.of(), Set.of(route), null, null, null);
  }

  private static Selection between(@Nullable Instant since, @Nullable Instant until) {
    return new Selection(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), since, until, null);
  }

  private static Selection text(String text) {
    return new Selection(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), null, null, text);
  }
}
