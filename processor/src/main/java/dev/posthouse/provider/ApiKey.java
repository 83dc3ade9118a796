package dev.posthouse.provider;

import dev.posthouse.settings.Credential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A provider's key, or that it has none. Never prints the key. */
final class ApiKey {

  /** What an SDK that insists on a key is given; {@link Transport} takes it off the request. */
  private static final String STAND_IN = "none";

  private final @Nullable String secret;

  private ApiKey(@Nullable String secret) {
    this.secret = secret;
  }

  /**
   * Reads a key from where the settings say it is.
   *
   * @param provider the provider's name, for the error message
   * @param environment a variable's value by its name, null if it is not set
   * @throws IllegalArgumentException if there is no usable key; the message says what to do
   */
  static ApiKey read(
      String provider, Credential credential, UnaryOperator<@Nullable String> environment) {
    return switch (credential) {
      case Credential.Variable(String name) ->
          of(provider, "environment variable " + name, environment.apply(name));
      case Credential.File(Path path) -> of(provider, "file " + path, content(provider, path));
      case Credential.None() -> new ApiKey(null);
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

  private static ApiKey of(String provider, String source, @Nullable String raw) {
    String key = raw == null ? "" : raw.strip();
    if (key.isEmpty()) {
      throw new IllegalArgumentException(
          "Provider %s: %s is %s. Put the provider's API key there."
              .formatted(provider, source, raw == null ? "not set" : "empty"));
    }
    // Checked here because OkHttp would name the offending header's whole value.
    if (!key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "Provider %s: %s holds characters that no API key has. Put the bare key there, on one line."
              .formatted(provider, source));
    }
    return new ApiKey(key);
  }

  boolean present() {
    return secret != null;
  }

  /** What to give to the SDK. */
  String value() {
    return secret == null ? STAND_IN : secret;
  }

  @Override
  public String toString() {
    return present() ? "ApiKey[hidden]" : "ApiKey[none]";
  }
}
