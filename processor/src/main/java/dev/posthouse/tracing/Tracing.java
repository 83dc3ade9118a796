package dev.posthouse.tracing;

import dev.posthouse.settings.TracingSettings;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.TextMapPropagator;

/**
 * Traces the jobs of a process, or does not.
 *
 * <p>Knows OpenTelemetry's API alone. Its SDK is set up by {@link TracingSdk}, so that nothing of
 * it is loaded while tracing is off.
 */
public final class Tracing implements AutoCloseable {

  /** Traces nothing: OpenTelemetry's own implementation that does nothing. */
  public static final Tracing OFF = new Tracing(OpenTelemetry.noop(), () -> {});

  private final Tracer tracer;
  private final TextMapPropagator propagator;
  private final Runnable shutdown;

  /**
   * @param shutdown sends what is not sent yet, within seconds
   */
  Tracing(OpenTelemetry telemetry, Runnable shutdown) {
    this.tracer =
        telemetry
            .getTracerProvider()
            .tracerBuilder("dev.posthouse")
            .setSchemaUrl(Attributes.SCHEMA_URL)
            .build();
    this.propagator = telemetry.getPropagators().getTextMapPropagator();
    this.shutdown = shutdown;
  }

  /**
   * Begins to trace, if the settings say so.
   *
   * @throws IllegalStateException if OpenTelemetry's settings are faulty; the message says which
   */
  public static Tracing start(TracingSettings settings) {
    return settings.enabled() ? TracingSdk.start(settings.properties()) : OFF;
  }

  /**
   * The steps that jobs take at one station.
   *
   * @param group the consumer group of the station
   */
  public Steps steps(String group) {
    return new Steps(tracer, propagator, group);
  }

  /** Sends what is not sent yet, within seconds. */
  @Override
  public void close() {
    shutdown.run();
  }
}
