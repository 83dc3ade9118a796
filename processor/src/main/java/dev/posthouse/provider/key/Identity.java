package dev.posthouse.provider.key;

import com.google.auth.oauth2.GoogleCredentials;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** Who calls: whoever holds a key, or whom a cloud takes the caller for. */
public sealed interface Identity {

  /** A key that is sent as it is, or none. */
  record Key(ApiKey key) implements Identity {}

  /** A role or user of AWS, whose keys sign each request. */
  record Aws(AwsCredentialsProvider credentials) implements Identity {}

  /** An account of Google Cloud, which gets a token for an hour or so. */
  record Google(GoogleCredentials credentials) implements Identity {}

  /** Vertex AI has no narrower one. */
  String GOOGLE_SCOPE = "https://www.googleapis.com/auth/cloud-platform";

  /**
   * Finds out who calls. Does not get a token yet.
   *
   * @param environment a variable's value by its name, null if it is not set
   * @throws IllegalArgumentException if there is nobody to be; the message says what to do
   */
  static Identity of(
      ProviderSettings settings, ApiKey key, UnaryOperator<@Nullable String> environment) {
    return switch (settings.hosting()) {
      case Hosting.Direct _, Hosting.Azure _ -> new Key(key);
      case Hosting.Bedrock _ ->
          key.present() ? new Key(key) : new Aws(DefaultCredentialsProvider.builder().build());
      case Hosting.Vertex _ -> new Google(google(settings.name(), key, environment));
    };
  }

  private static GoogleCredentials google(
      String provider, ApiKey key, UnaryOperator<@Nullable String> environment) {
    String file = environment.apply("GOOGLE_APPLICATION_CREDENTIALS");
    try {
      GoogleCredentials found;
      if (key.present()) {
        found = read(new ByteArrayInputStream(key.value().getBytes(StandardCharsets.UTF_8)));
      } else if (file != null && !file.isBlank()) {
        found = read(Files.newInputStream(Path.of(file)));
      } else {
        found = GoogleCredentials.getApplicationDefault();
      }
      return found.createScoped(GOOGLE_SCOPE);
    } catch (IOException | RuntimeException e) {
      // The library's messages may quote what it could not read.
      throw new IllegalArgumentException(
          "Provider %s: no Google identity found (%s). Give the pod a service account, point GOOGLE_APPLICATION_CREDENTIALS at its JSON, or name that file as credential: file:PATH."
              .formatted(provider, e.getClass().getSimpleName()));
    }
  }

  /** Every kind of file that Google's own tools write: a service account's, a federated one's. */
  @SuppressWarnings("deprecation") // Whoever can write the settings' files can do worse than this.
  private static GoogleCredentials read(InputStream json) throws IOException {
    try (json) {
      return GoogleCredentials.fromStream(json);
    }
  }
}
