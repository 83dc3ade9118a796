package dev.posthouse.translation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.EmbeddingSettings;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ModelTerms;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.TimeLimits;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.JsonFormat;
import java.time.Duration;

/** Requests as users write them, and a provider to translate them for. */
public final class Requests {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private Requests() {}

  /** Reads a request; single quotes stand for double ones. */
  public static JobRequest of(String json) {
    try {
      return JsonFormat.read(json.replace('\'', '"').getBytes(UTF_8), JobRequest.class);
    } catch (dev.posthouse.wire.InvalidJsonException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public static ProviderSettings settings(String name, Api api) {
    return new ProviderSettings(
        name,
        api,
        "the-model",
        null,
        new Credential.None(),
        "platform",
        1,
        1000,
        new TimeLimits(MINUTE, MINUTE, MINUTE, MINUTE));
  }

  /** A provider that embeds, with a model that the table knows. */
  public static ProviderSettings embedding(String name, Api api, String model) {
    ProviderSettings chat = settings(name, api);
    return new ProviderSettings(
        name,
        api,
        model,
        null,
        chat.credential(),
        chat.platform(),
        1,
        1000,
        chat.limits(),
        0,
        ModelTerms.USUAL,
        Hosting.DIRECT,
        Defaults.DIALECT,
        Defaults.RATES,
        new EmbeddingSettings(0, 2048, 0, 0, false));
  }
}
