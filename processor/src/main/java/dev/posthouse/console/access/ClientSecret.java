package dev.posthouse.console.access;

import dev.posthouse.settings.Credential;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the secret as which the console is known to its OpenID Connect provider.
 *
 * <p>Tested by {@code OpenIdLogInTest}.
 */
final class ClientSecret {
  private ClientSecret() {}

  /**
   * The secret; null for a public client.
   *
   * @throws IOException if it is not where the settings say; the message names the setting
   */
  static @Nullable String read(
      Credential.@Nullable Source source, UnaryOperator<@Nullable String> environment)
      throws IOException {
    return switch (source) {
      case null -> null;
      case Credential.Variable(String name) -> {
        String value = environment.apply(name);
        if (value == null) {
          throw new IOException(
              "console.openIdConnect.clientSecret: the variable " + name + " is not set");
        }
        yield value;
      }
      case Credential.File(var path) -> Files.readString(path).strip();
      case Credential.Cloud _, Credential.None _ -> null;
    };
  }
}
