package dev.posthouse.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetersTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters = new Meters(registry);

  @ParameterizedTest
  @EnumSource
  void everyMeterHasTheNameInPrometheusThatTheDocumentGives(Meter meter) {
    String[] values = Collections.nCopies(meter.tags().size(), "x").toArray(String[]::new);
    switch (meter.kind()) {
      case COUNTER -> meters.count(meter, 1, values);
      case GAUGE -> meters.gauge(meter, () -> 1, values);
      case HISTOGRAM -> meters.record(meter, 3, values);
      case TIMER -> meters.time(meter, Duration.ofMillis(3), values);
    }

    assertThat(registry.scrape())
        .contains("# HELP " + meter.prometheusName() + " " + meter.description())
        .contains("# TYPE " + meter.prometheusName() + " ");
    assertThat(meter.tags())
        .allSatisfy(
            tag -> assertThat(registry.scrape()).contains(tag.replace('.', '_') + "=\"x\""));
  }

  @Test
  void aTimerCountsInBucketsUpToTenMinutes() {
    meters.time(Meter.RETRY_LATENESS, Duration.ofMillis(3));

    assertThat(registry.scrape())
        .contains("posthouse_retry_lateness_seconds_bucket{le=\"0.002\"} 0")
        .contains("posthouse_retry_lateness_seconds_bucket{le=\"0.004\"} 1")
        .contains("posthouse_retry_lateness_seconds_bucket{le=\"600.0\"} 1");
  }

  @Test
  void aMeterIsNotMeasuredAsAnother() {
    assertThatThrownBy(() -> meters.count(Meter.CALLS, 1, "a", "b", "c"))
        .hasMessageContaining("CALLS is a TIMER with the tags [provider, model, kind]");
    assertThatThrownBy(() -> meters.count(Meter.RETRIES_RELEASED, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** After a change of {@link Meter}, run with {@code -Ddocs.write=true}. */
  @Test
  void theDocumentTellsOfEveryMeter() throws IOException {
    if (Boolean.getBoolean("docs.write")) {
      Files.createDirectories(DOCUMENT.getParent());
      Files.writeString(DOCUMENT, document());
    }

    assertThat(DOCUMENT).content().isEqualTo(document());
  }

  private static String document() {
    StringBuilder text =
        new StringBuilder(
            """
            # Metrics

            Every process serves these at `/metrics` of its console, in Prometheus' text format, beside those of its JVM
            (`jvm_memory_*`, `system_cpu_*`, `process_cpu_*`). Made from `dev.posthouse.metrics.Meter` by a test. A timer
            has the suffixes `_count`, `_sum` and `_bucket`, from 1 ms to 10 minutes, each bucket twice the one before.

            | in Prometheus | kind | unit | labels | what it tells |
            |---|---|---|---|---|
            """);
    for (Meter meter : Meter.values()) {
      text.append(
          "| `%s` | %s | %s | %s | %s |%n"
              .formatted(
                  meter.prometheusName(),
                  meter.kind().name().toLowerCase(Locale.ROOT),
                  meter.unit(),
                  String.join(", ", meter.tags()),
                  meter.description()));
    }
    return text.toString();
  }
}
