package dev.posthouse.provider.key;

import dev.posthouse.provider.http.Transport;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A key of a provider, or that it has none of its own. Never prints the key.
 *
 * <p>On Vertex AI a key is the JSON of a Google credentials file; everywhere else it is a word.
 */
public final class ApiKey {

  /** What an SDK that insists on a key is given; {@link Transport} takes it off the request. */
  private static final String STAND_IN = "none";

  /** Of a shorter key, four characters would tell too much. */
  private static final int SHORTEST_SHOWN = 12;

  private final Credential.Source source;
  private final @Nullable String secret;

  private ApiKey(Credential.Source source, @Nullable String secret) {
    this.source = source;
    this.secret = secret;
  }

  /**
   * Reads a key from where the settings say it is.
   *
   * @param environment a variable's value by its name, null if it is not set
   * @throws IllegalArgumentException if there is no usable key; the message says what to do
   */
  public static ApiKey read(
      ProviderSettings settings,
      Credential.Source source,
      UnaryOperator<@Nullable String> environment) {
    return switch (source) {
      case Credential.Variable(String name) ->
          of(settings, source, "environment variable " + name, environment.apply(name));
      case Credential.File(Path path) ->
          of(settings, source, "file " + path, content(settings.name(), path));
      case Credential.Cloud _, Credential.None _ -> new ApiKey(source, null);
    };
  }

  private static String content(String provider, Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Provider %s: its key file %s cannot be read (%s). Mount it, or name another file."
              .formatted(provider, path, e.getClass().getSimpleName()),
          e);
    }
  }

  private static ApiKey of(
      ProviderSettings settings, Credential.Source source, String place, @Nullable String raw) {
    String key = raw == null ? "" : raw.strip();
    if (key.isEmpty()) {
      throw new IllegalArgumentException(
          "Provider %s: %s is %s. Put the provider's API key there."
              .formatted(settings.name(), place, raw == null ? "not set" : "empty"));
    }
    if (settings.hosting() instanceof Hosting.Vertex) {
      if (!key.startsWith("{")) {
        throw new IllegalArgumentException(
            "Provider %s: %s holds no JSON. Vertex AI takes no API key here: put the JSON key of a service account there, or write credential: cloud."
                .formatted(settings.name(), place));
      }
    } else if (!key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      // Checked here because OkHttp would name the offending header's whole value.
      throw new IllegalArgumentException(
          "Provider %s: %s holds characters that no API key has. Put the bare key there, on one line."
              .formatted(settings.name(), place));
    }
    return new ApiKey(source, key);
  }

  /** Whether there is a key to hide; the cloud's identity shows none. */
  public boolean present() {
    return secret != null;
  }

  /** What to give to the SDK. */
  public String value() {
    return secret == null ? STAND_IN : secret;
  }

  /** Whether the other is the same key from the same place. */
  boolean same(ApiKey other) {
    return source.equals(other.source) && value().equals(other.value());
  }

  /** For people: where it came from, and its last four characters; null if there is none. */
  @Nullable String shown() {
    if (source instanceof Credential.None) {
      return null;
    }
    return secret == null || secret.length() < SHORTEST_SHOWN || secret.endsWith("}")
        ? source.reference()
        : source.reference() + " …" + secret.substring(secret.length() - 4);
  }

  @Override
  public String toString() {
    return present() ? "ApiKey[hidden]" : "ApiKey[none]";
  }
}
