package dev.posthouse.attempt;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.Prices;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.Call;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes down the calls of one provider as their jobs' histories have them, with what they cost,
 * and counts them. Safe for use by many threads.
 */
final class CallLog {
  private final ProviderSettings provider;
  private final ProviderMeters meters;

  /**
   * @param provider its name, model and prices
   */
  CallLog(ProviderSettings provider, ProviderMeters meters) {
    this.provider = provider;
    this.meters = meters;
  }

  Call answered(Instant startedAt, Instant endedAt, Answer answer) {
    return write(startedAt, endedAt, null, answer.usage(), answer.credential());
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
    return write(startedAt, endedAt, failure, usage, credential);
  }

  private Call write(
      @Nullable Instant startedAt,
      Instant endedAt,
      @Nullable Failure failure,
      Usage usage,
      @Nullable String credential) {
    Prices prices = provider.prices();
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
            .build();
    meters.called(call);
    return call;
  }
}
