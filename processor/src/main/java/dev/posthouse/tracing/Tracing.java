package dev.posthouse.tracing;

import dev.posthouse.settings.TracingSettings;

/** Traces the jobs of a process, or does not. */
public interface Tracing extends AutoCloseable {

  /** Traces nothing, and costs nothing. */
  Tracing OFF = new Untraced();

  /**
   * Begins to trace, if the settings say so.
   *
   * @throws IllegalStateException if OpenTelemetry's settings are faulty; the message says which
   */
  static Tracing start(TracingSettings settings) {
    return settings.enabled() ? OpenTelemetryTracing.start(settings.properties()) : OFF;
  }

  /**
   * The steps that jobs take at one station.
   *
   * @param group the consumer group of the station
   */
  Steps steps(String group);

  /** Sends what is not sent yet, within seconds. */
  @Override
  void close();
}
