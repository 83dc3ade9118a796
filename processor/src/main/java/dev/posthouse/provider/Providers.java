package dev.posthouse.provider;

import dev.posthouse.settings.ProviderSettings;
import java.time.Clock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes a provider out of its settings. */
public final class Providers {
  private Providers() {}

  /**
   * A provider with its key from this process's environment.
   *
   * @throws IllegalArgumentException if its key cannot be read; the message names the variable or
   *     file
   */
  public static Provider create(ProviderSettings settings) {
    return create(settings, System::getenv);
  }

  /**
   * A provider with its key from a given environment.
   *
   * @param environment a variable's value by its name, null if it is not set
   * @throws IllegalArgumentException if its key cannot be read; the message names the variable or
   *     file
   */
  public static Provider create(
      ProviderSettings settings, UnaryOperator<@Nullable String> environment) {
    ApiKey key = ApiKey.read(settings.name(), settings.credential(), environment);
    var transport = new Transport(settings, key);
    Adapter adapter =
        switch (settings.api()) {
          case ANTHROPIC -> new AnthropicAdapter(settings, key, transport.client());
          case OPENAI -> new OpenAiAdapter(settings, key, transport.client());
          case GEMINI -> new GeminiAdapter(settings, key, transport.client());
        };
    return new StreamingProvider(settings, adapter, transport, key, Clock.systemUTC());
  }
}
