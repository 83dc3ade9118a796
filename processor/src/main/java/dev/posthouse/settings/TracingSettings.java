package dev.posthouse.settings;

import java.util.Map;

/**
 * Whether jobs are traced, and where the spans go.
 *
 * @param enabled whether they are
 * @param properties of OpenTelemetry's SDK under its own names, for example {@code
 *     otel.exporter.otlp.endpoint}; the environment's {@code OTEL_*} variables stand above them
 */
public record TracingSettings(boolean enabled, Map<String, String> properties) {

  public TracingSettings {
    properties = Map.copyOf(properties);
  }

  /** Without the values of properties: some hold keys. */
  @Override
  public String toString() {
    return "TracingSettings[enabled=%s, properties=%s]".formatted(enabled, properties.keySet());
  }
}
