package dev.posthouse.cli.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.cli.cluster.KnownProviders;
import dev.posthouse.health.ProviderHealth;
import dev.posthouse.health.ProviderStates;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvidersTableTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final ProviderHealth NO_QUOTA =
      ProviderHealth.OPEN.withoutQuota(NOW.plusSeconds(90));

  /** P6: a wait for a reason is visible. It was shown as open. */
  @Test
  void aProviderWithNothingLeftOfItsLimitsIsNotShownAsOpen() {
    assertThat(line(NO_QUOTA, NOW))
        .contains("waiting_for_quota", "2026-01-01 00:01:30", "nothing is left");
  }

  @Test
  void itIsOpenWhenItsLimitsAreThereAgain() {
    assertThat(line(NO_QUOTA, NOW.plusSeconds(90))).contains("open").doesNotContain("quota");
  }

  private static String line(ProviderHealth health, Instant now) {
    return new ProvidersTable(0, now)
        .lines(
            Map.of(
                "claude",
                new KnownProviders.Known(
                    ProviderStates.record("claude", health, "a process", NOW), health)))
        .getLast();
  }
}
