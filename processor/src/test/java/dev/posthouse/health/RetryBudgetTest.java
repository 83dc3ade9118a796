package dev.posthouse.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Opening;
import dev.posthouse.settings.HealthSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final VirtualClock clock = new VirtualClock();
  private boolean idle;
  private final RetryBudget budget =
      new RetryBudget(new HealthSettings.RetryBudget(0.2, WINDOW, 3), clock, () -> idle);

  @Test
  void retriesStayBelowTheirShareOfTheFirstAttempts() {
    int granted = 0;
    for (int attempt = 0; attempt < 1000; attempt++) {
      budget.attempted();
      // Every call fails: without a budget, each would be made again.
      if (isOpen()) {
        budget.retried();
        granted++;
      }
      clock.advance(Duration.ofMillis(10));
    }

    assertThat(granted).isBetween(190, 203);
  }

  @Test
  void aFewRetriesAreGrantedHoweverFewAttemptsThereAre() {
    budget.attempted();

    for (int i = 0; i < 3; i++) {
      assertThat(isOpen()).isTrue();
      budget.retried();
    }
    assertThat(isOpen()).isFalse();
  }

  @Test
  void whatIsSpentComesBackWhenTheWindowHasPassed() {
    for (int i = 0; i < 3; i++) {
      budget.retried();
    }

    assertThat(isOpen()).isFalse();
    clock.advance(WINDOW);
    assertThat(isOpen()).isTrue();
  }

  /** P6: they do not come back together, and none waits for longer than its turn takes. */
  @Test
  void retriesBeyondTheBudgetHaveTheirTurnsOneBehindTheOther() {
    for (int i = 0; i < 3; i++) {
      budget.retried();
    }

    Duration apart = WINDOW.dividedBy(12).dividedBy(3);
    for (int turn = 1; turn <= 2; turn++) {
      assertThat(budget.openFrom()).isEqualTo(in(apart));
      clock.advance(apart);
      assertThat(isOpen()).isTrue();
      budget.retried();
    }
  }

  /** The real moment: when enough has passed out of the window, and not the next of its steps. */
  @Test
  void theBudgetOpensWhenEnoughRetriesHavePassed() {
    budget.retried();
    clock.advance(Duration.ofSeconds(55));
    budget.retried();
    budget.retried();

    assertThat(budget.openFrom()).isEqualTo(in(Duration.ofSeconds(5)));
  }

  /** The control is every other test: they have a provider that is busy. */
  @Test
  void aProviderThatIsIdleMayBeTriedAgainBeyondTheBudget() {
    for (int i = 0; i < 30; i++) {
      budget.retried();
    }

    idle = true;

    assertThat(isOpen()).isTrue();
  }

  private Opening in(Duration time) {
    return new Opening.Until(clock.instant().plus(time));
  }

  private boolean isOpen() {
    return budget.openFrom().isOpen(clock.instant());
  }
}
