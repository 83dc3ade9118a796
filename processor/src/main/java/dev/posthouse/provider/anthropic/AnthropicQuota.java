package dev.posthouse.provider.anthropic;

import dev.posthouse.job.QuotaReport.Unit;
import dev.posthouse.provider.http.QuotaHeaders;
import java.util.List;

/**
 * The headers in which Anthropic says what is left of its limits. It alone tells the tokens apart.
 * Source: its documentation on rate limits. On Bedrock there are none.
 *
 * <p>Tested by {@code QuotaHeadersTest}.
 */
public final class AnthropicQuota {
  public static final List<QuotaHeaders.Names> HEADERS =
      List.of(
          names(Unit.REQUESTS, "requests"),
          names(Unit.INPUT_TOKENS, "input-tokens"),
          names(Unit.OUTPUT_TOKENS, "output-tokens"),
          names(Unit.TOKENS, "tokens"));

  private AnthropicQuota() {}

  private static QuotaHeaders.Names names(Unit unit, String name) {
    String names = "anthropic-ratelimit-" + name;
    return new QuotaHeaders.Names(unit, names + "-limit", names + "-remaining", names + "-reset");
  }
}
