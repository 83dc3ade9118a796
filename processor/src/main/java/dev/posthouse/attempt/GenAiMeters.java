package dev.posthouse.attempt;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.Usage;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.model.ModelFamily;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.tracing.TracedModel;
import java.time.Duration;

/**
 * Calls as OpenTelemetry's conventions for generative AI measure them, so that dashboards made for
 * these show them beside others. Safe for use by many threads.
 *
 * <p>Tested by {@code CallLogTest}.
 */
final class GenAiMeters {
  private static final String NONE = "none";

  private final Meters meters;
  private final ProviderSettings provider;
  private final String vendor;
  private final String operation;

  GenAiMeters(Meters meters, ProviderSettings provider) {
    this.meters = meters;
    this.provider = provider;
    TracedModel traced = TracedModel.of(provider);
    this.vendor = traced.system();
    this.operation = traced.operation();
  }

  void answered(Answer answer, Duration took) {
    String model = model(answer);
    meters.time(Meter.GEN_AI_DURATION, took, operation, vendor, provider.model(), model, NONE);
    Duration first = answer.served().firstChunk();
    if (first != null) {
      meters.time(Meter.GEN_AI_FIRST_CHUNK, first, operation, vendor, provider.model(), model);
    }
    tokens(answer.usage(), model);
  }

  void failed(Failure failure, Usage usage, Duration took) {
    meters.time(
        Meter.GEN_AI_DURATION,
        took,
        operation,
        vendor,
        provider.model(),
        provider.model(),
        failure.kind().wireName());
    if (!usage.isNone()) {
      tokens(usage, provider.model());
    }
  }

  private void tokens(Usage usage, String model) {
    meters.record(
        Meter.GEN_AI_TOKENS,
        (double) usage.input(),
        operation,
        vendor,
        provider.model(),
        model,
        "input");
    meters.record(
        Meter.GEN_AI_TOKENS,
        (double) usage.output(),
        operation,
        vendor,
        provider.model(),
        model,
        "output");
  }

  /** A server may name models without end: of those that are not known, the one asked for. */
  private String model(Answer answer) {
    return provider.terms().isAnother(provider.model(), answer.model())
        ? provider.terms().family(answer.model()).map(ModelFamily::name).orElse(NONE)
        : provider.model();
  }
}
