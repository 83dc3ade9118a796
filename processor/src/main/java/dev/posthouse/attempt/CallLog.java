package dev.posthouse.attempt;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.Prices;
import dev.posthouse.job.Tier;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.Call;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Writes down the calls of one provider as their jobs' histories have them, with what they cost,
 * and counts them. Safe for use by many threads.
 */
final class CallLog {
  private final ProviderSettings provider;
  private final ProviderMeters meters;
  private final GenAiMeters genAi;
  private final AnsweringModels models;

  /**
   * @param provider its name, model and prices
   */
  CallLog(ProviderSettings provider, ProviderMeters meters) {
    this.provider = provider;
    this.meters = meters;
    this.genAi = new GenAiMeters(meters.all(), provider);
    this.models = new AnsweringModels(meters.all(), provider);
  }

  Call answered(Instant startedAt, Instant endedAt, Answer answer) {
    genAi.answered(answer, took(startedAt, endedAt));
    models.answered(answer);
    return write(
        startedAt,
        endedAt,
        null,
        answer.usage(),
        answer.credential(),
        answer.served().tier(),
        prices(answer, endedAt));
  }

  /**
   * @param startedAt null if nobody knows: the process that made the call is gone
   */
  Call failed(
      @Nullable Instant startedAt,
      Instant endedAt,
      Failure failure,
      Usage usage,
      @Nullable String credential) {
    if (startedAt != null) {
      genAi.failed(failure, usage, took(startedAt, endedAt));
    }
    return write(startedAt, endedAt, failure, usage, credential, null, asked(endedAt));
  }

  private @Nullable Prices asked(Instant at) {
    return provider.prices(day(at));
  }

  /** By the model that answered, and the tier as which the vendor billed it. */
  private @Nullable Prices prices(Answer answer, Instant at) {
    String tier = answer.served().tier();
    return provider
        .terms()
        .prices(
            provider.model(),
            answer.model(),
            tier == null ? null : Tier.of(tier).orElse(null),
            day(at))
        .orElse(null);
  }

  /** Clocks are set back. */
  private static Duration took(Instant startedAt, Instant endedAt) {
    return startedAt.isAfter(endedAt) ? Duration.ZERO : Duration.between(startedAt, endedAt);
  }

  private static LocalDate day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }

  private Call write(
      @Nullable Instant startedAt,
      Instant endedAt,
      @Nullable Failure failure,
      Usage usage,
      @Nullable String credential,
      @Nullable String tier,
      @Nullable Prices prices) {
    Call call =
        Call.newBuilder()
            .setProvider(provider.name())
            .setModel(provider.model())
            .setStartedAt(startedAt)
            .setEndedAt(endedAt)
            .setFailure(failure == null ? null : failure.toRecord())
            .setUsage(usage.isNone() ? null : usage.toRecord())
            .setCost(usage.isNone() || prices == null ? null : prices.cost(usage))
            .setCredential(credential)
            .setTier(tier)
            .build();
    meters.called(call);
    return call;
  }
}
