package dev.posthouse.provider.openai;

import dev.posthouse.job.QuotaReport.Unit;
import dev.posthouse.provider.http.QuotaHeaders;
import java.util.List;

/**
 * The headers in which OpenAI, Azure and compatible servers say what is left of their limits.
 * Source: OpenAI's guide to rate limits.
 *
 * <p>Tested by {@code QuotaHeadersTest}.
 */
public final class OpenAiQuota {
  public static final List<QuotaHeaders.Names> HEADERS =
      List.of(names(Unit.REQUESTS, "requests"), names(Unit.TOKENS, "tokens"));

  private OpenAiQuota() {}

  private static QuotaHeaders.Names names(Unit unit, String name) {
    return new QuotaHeaders.Names(
        unit,
        "x-ratelimit-limit-" + name,
        "x-ratelimit-remaining-" + name,
        "x-ratelimit-reset-" + name);
  }
}
