package dev.posthouse.provider.http;

import static org.awaitility.Awaitility.await;

import dev.posthouse.settings.TimeLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallWatchTest {
  private static final TimeLimits LIMITS =
      new TimeLimits(
          Duration.ofMillis(50),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20));

  /** A cold process takes seconds to load an SDK; that is no fault of the provider's network. */
  @Test
  void theTimeBeforeAConnectionIsSoughtIsNoTimeOfConnecting() {
    try (CallWatch watch = CallWatch.start(LIMITS, Duration.ofSeconds(20), () -> {})) {
      await().during(Duration.ofMillis(300)).until(() -> watch.exceeded() == null);

      watch.connecting();

      await().until(() -> watch.exceeded() == CallWatch.Limit.CONNECT);
    }
  }

  @Test
  void theTotalLimitHoldsFromTheStart() {
    try (CallWatch watch = CallWatch.start(LIMITS, Duration.ofMillis(50), () -> {})) {
      await().until(() -> watch.exceeded() == CallWatch.Limit.TOTAL);
    }
  }
}
