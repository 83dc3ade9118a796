package dev.posthouse.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Opening;
import dev.posthouse.settings.HealthSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final VirtualClock clock = new VirtualClock();
  private final RetryBudget budget =
      new RetryBudget(new HealthSettings.RetryBudget(0.2, WINDOW, 3), clock);

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
    Opening opens = budget.openFrom();

    assertThat(opens).isEqualTo(new Opening.Until(clock.instant().plus(WINDOW)));
    clock.advance(WINDOW);
    assertThat(isOpen()).isTrue();
  }

  private boolean isOpen() {
    return budget.openFrom().isOpen(clock.instant());
  }
}
