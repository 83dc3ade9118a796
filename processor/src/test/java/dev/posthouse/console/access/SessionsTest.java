package dev.posthouse.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final Person ANNA = new Person("anna", ConsoleRole.VIEWER);

  private Instant now = Instant.parse("2026-11-29T12:00:00Z");
  private final Sessions sessions = new Sessions(() -> now);

  @Test
  void aSessionIsFoundUntilItIsOverOrEnded() {
    String secret = sessions.begin(ANNA, () -> true);
    String other = sessions.begin(ANNA, () -> true);

    assertThat(sessions.find(secret)).map(Session::person).contains(ANNA);
    assertThat(sessions.find("guessed")).isEmpty();
    sessions.end(other);
    assertThat(sessions.find(other)).isEmpty();
    now = now.plus(Sessions.LENGTH);
    assertThat(sessions.find(secret)).isEmpty();
  }

  @Test
  void aSessionWhoseGroundIsGoneIsOver() {
    AtomicBoolean mayGoOn = new AtomicBoolean(true);
    String secret = sessions.begin(ANNA, mayGoOn::get);

    assertThat(sessions.find(secret)).isPresent();
    mayGoOn.set(false);
    assertThat(sessions.find(secret)).isEmpty();
  }

  @Test
  void eachSessionHasAWordOfItsOwn() {
    String one = sessions.begin(ANNA, () -> true);
    String two = sessions.begin(ANNA, () -> true);

    assertThat(sessions.find(one).orElseThrow().csrf())
        .isNotEqualTo(sessions.find(two).orElseThrow().csrf());
  }

  @Test
  void theNumberOfSessionsIsBounded() {
    String first = sessions.begin(ANNA, () -> true);
    for (int i = 0; i < 1000; i++) {
      var _ = sessions.begin(ANNA, () -> true);
    }

    assertThat(sessions.find(first)).isEmpty();
  }
}
