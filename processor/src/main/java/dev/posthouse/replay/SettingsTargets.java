package dev.posthouse.replay;

import dev.posthouse.job.Prices;
import dev.posthouse.job.Route;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.wire.JobRequest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Where requests go, and what that costs, as far as a settings file tells.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
public record SettingsTargets(@Nullable Settings settings) implements ReplayPlan.Targets {

  @Override
  public @Nullable String firstProvider(JobRequest request) {
    if (!request.getChain().isEmpty()) {
      return request.getChain().getFirst();
    }
    Route route =
        settings == null
            ? null
            : settings
                .routes()
                .get(request.getRoute() == null ? Route.DEFAULT : request.getRoute());
    return route == null ? null : route.chain().getFirst();
  }

  @Override
  public @Nullable Prices prices(@Nullable String provider) {
    ProviderSettings found = find(provider);
    return found == null ? null : found.prices(LocalDate.now(ZoneOffset.UTC));
  }

  @Override
  public int outputLimit(@Nullable String provider) {
    ProviderSettings found = find(provider);
    return found == null ? Defaults.MAX_OUTPUT_TOKENS : found.maxOutputTokens();
  }

  private @Nullable ProviderSettings find(@Nullable String provider) {
    return settings == null || provider == null ? null : settings.providers().get(provider);
  }
}
