package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TracingReaderTest {
  private static final String HEAD =
      """
      kafka: {bootstrap.servers: "localhost:9092"}
      wire: {format: json}
      providers: {main: {api: openai, model: m, credential: none}}
      """;

  @Test
  void propertiesOfOpenTelemetryAreHandedOnAsTheyAre() throws Exception {
    TracingSettings tracing =
        check("tracing: {enabled: true, otel.traces.sampler.arg: 0.1}").settings().tracing();

    assertThat(tracing.enabled()).isTrue();
    assertThat(tracing.properties()).containsExactly(entry("otel.traces.sampler.arg", "0.1"));
  }

  @Test
  void whatIsNoPropertyOfOpenTelemetryIsUnknown() {
    assertThatThrownBy(() -> check("tracing: {enable: true}"))
        .hasMessageContaining("4: tracing.enable: unknown key: did you mean \"enabled\"?");
    assertThatThrownBy(() -> check("tracing: {enabled: sometimes}"))
        .hasMessageContaining("tracing.enabled: must be true or false, not \"sometimes\"");
  }

  @Test
  void propertiesWithoutTracingAreWarnedOf() throws Exception {
    assertThat(check("tracing: {otel.service.name: mine}").warnings())
        .extracting(Problem::toString)
        .anySatisfy(warning -> assertThat(warning).contains("tracing: is off", "enabled: true"));
  }

  @Test
  void theKeyOfACollectorIsNotPrinted() throws Exception {
    assertThat(check("tracing: {enabled: true, otel.exporter.otlp.headers: api-key=k1}").settings())
        .asString()
        .contains("otel.exporter.otlp.headers")
        .doesNotContain("k1");
  }

  private static Map.Entry<String, String> entry(String key, String value) {
    return Map.entry(key, value);
  }

  private static CheckedSettings check(String tracing) throws InvalidSettingsException {
    return SettingsReader.check("f.yaml", HEAD + tracing + "\n", _ -> null);
  }
}
