package dev.posthouse.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> CHAIN = List.of("a", "b", "c");
  private static final Route HASTY =
      new Route("hasty", CHAIN, RetryPolicy.DEFAULT, Duration.ofHours(1));

  @Test
  void aJobBeginsAtTheFirstProviderThatIsOpen() {
    assertThat(HASTY.begin(CHAIN, Availability.ALL_OPEN, NOW)).isEqualTo("a");
    assertThat(HASTY.begin(CHAIN, openFrom(Map.of("a", until(NOW.plusMillis(1)))), NOW))
        .isEqualTo("b");
    assertThat(HASTY.begin(CHAIN, openFrom(Map.of("a", until(NOW))), NOW)).isEqualTo("a");
    assertThat(HASTY.begin(List.of("c", "a"), Availability.ALL_OPEN, NOW)).isEqualTo("c");
  }

  @Test
  void ifAllAreShutItWaitsAtTheFirst() {
    Availability shut =
        openFrom(
            Map.of(
                "a",
                new Opening.Unknown(),
                "b",
                until(NOW.plusSeconds(1)),
                "c",
                until(NOW.plusSeconds(9))));

    assertThat(HASTY.begin(CHAIN, shut, NOW)).isEqualTo("a");
  }

  @Test
  void ifTheRouteIsPatientItWaitsAtTheFirst() {
    Route patient =
        new Route(
            "patient",
            CHAIN,
            RetryPolicy.DEFAULT,
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            Route.BUSY_PATIENCE);

    assertThat(patient.begin(CHAIN, openFrom(Map.of("a", new Opening.Unknown())), NOW))
        .isEqualTo("a");
  }

  private static Availability openFrom(Map<String, Opening> openings) {
    return provider -> openings.getOrDefault(provider, new Opening.Open());
  }

  private static Opening until(Instant moment) {
    return new Opening.Until(moment);
  }
}
