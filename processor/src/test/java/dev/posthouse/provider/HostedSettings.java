package dev.posthouse.provider;

import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ModelTerms;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.RateSettings;
import dev.posthouse.wire.JobRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Settings of the provider {@code main}, as far as a key or a platform matters. */
public record HostedSettings(Api api, Hosting hosting, @Nullable URI baseUrl) {
  public static final HostedSettings AT_OPENAI =
      new HostedSettings(Api.OPENAI, Hosting.DIRECT, null);

  public static JobRequest request() {
    return JobRequest.newBuilder().setId("job-1").setPrompt("Say hello.").build();
  }

  public ProviderSettings with(Credential credential) {
    return new ProviderSettings(
        "main",
        api,
        "asked-model",
        baseUrl,
        credential,
        "a-platform",
        10,
        1000,
        ProviderContract.RELAXED,
        0,
        ModelTerms.USUAL,
        hosting,
        Defaults.DIALECT,
        RateSettings.NONE);
  }
}
