package dev.posthouse.provider.http;

import dev.posthouse.settings.TimeLimits;
import dev.posthouse.wire.CallLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A provider's time limits, or those of a job where they are shorter.
 *
 * <p>Tested by {@code AnthropicProviderTest}.
 */
public final class ShorterLimits {
  private ShorterLimits() {}

  public static TimeLimits of(TimeLimits settings, @Nullable CallLimits job) {
    return job == null
        ? settings
        : new TimeLimits(
            shorter(settings.connect(), job.getConnectMillis()),
            shorter(settings.firstToken(), job.getFirstTokenMillis()),
            shorter(settings.idle(), job.getIdleMillis()),
            settings.thinking(),
            shorter(settings.total(), job.getTotalMillis()));
  }

  private static Duration shorter(Duration setting, @Nullable Long millis) {
    return millis == null || setting.toMillis() <= millis ? setting : Duration.ofMillis(millis);
  }
}
