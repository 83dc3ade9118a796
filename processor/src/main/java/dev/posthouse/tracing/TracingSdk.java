package dev.posthouse.tracing;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** OpenTelemetry's SDK, which is set up by its own properties and variables. */
final class TracingSdk {

  /** What holds where neither the settings nor the environment say otherwise. */
  private static final Map<String, String> FALLBACK =
      Map.of(
          "otel.service.name",
          "posthouse",
          // What the specification recommends; the SDK for Java still says grpc.
          "otel.exporter.otlp.protocol",
          "http/protobuf",
          // Four seconds of 2,000 spans; what does not fit is dropped, and never waited for.
          "otel.bsp.max.queue.size",
          "8192");

  /** Metrics have an endpoint of their own, and logs go where the process writes them. */
  private static final Map<String, String> TRACES_ALONE =
      Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none");

  /** A collector that is away must not hold up the end of the process. */
  private static final long CLOSE_SECONDS = 5;

  private TracingSdk() {}

  static Tracing start(Map<String, String> properties) {
    Map<String, String> defaults = new HashMap<>(FALLBACK);
    defaults.putAll(properties);
    // The SDK reports its troubles through the JDK's logger.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    try {
      return with(
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(() -> defaults)
              .addPropertiesCustomizer(_ -> TRACES_ALONE)
              .build()
              .getOpenTelemetrySdk());
    } catch (ConfigurationException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "Tracing cannot begin: "
              + e.getMessage()
              + ". Correct it under tracing in the settings, or in the OTEL_ variables of the"
              + " environment, or switch tracing off",
          e);
    }
  }

  static Tracing with(OpenTelemetrySdk sdk) {
    return new Tracing(sdk, () -> sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS));
  }
}
