package dev.posthouse.provider.call;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Tier;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.ProviderSettings;

/**
 * Tells a cheaper tier that is full from a provider that is overloaded: what says "no room" to a
 * call that was to wait for room says nothing of the provider's health. Sources: OpenAI, 429
 * "resource unavailable"; Groq, 498 capacity_exceeded; Gemini sheds flex calls with a 503.
 *
 * <p>Tested by {@code FullTierFailureTest}.
 */
final class FullTier {
  private static final int TOO_MANY = 429;
  private static final int CAPACITY_EXCEEDED = 498;
  private static final int UNAVAILABLE = 503;

  private FullTier() {}

  /** The same failure, as what it is if the tier was full. */
  static Failure of(Failure failure, ProviderSettings provider) {
    Integer status = failure.status();
    boolean full =
        provider.terms().lane() == Tier.FLEX
            && failure.kind() == FailureKind.OVERLOADED
            && status != null
            && (status == TOO_MANY
                || status == CAPACITY_EXCEEDED
                || (status == UNAVAILABLE && provider.api() == Api.GEMINI));
    return full
        ? new Failure(
            FailureKind.NO_ROOM,
            failure.message(),
            status,
            failure.code(),
            failure.requestId(),
            failure.retryAfter(),
            failure.mayBeBilled(),
            failure.anotherKey())
        : failure;
  }
}
