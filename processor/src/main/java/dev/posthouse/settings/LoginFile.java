package dev.posthouse.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.jspecify.annotations.Nullable;

/**
 * A login to Kafka that stands in a file of its own: {@code sasl.jaas.config: file:PATH}. Kafka's
 * clients are given what the file holds, and {@link RenewedLogin}, which reads it again.
 *
 * <p>Tested by {@code RenewedLoginTest}.
 */
final class LoginFile {
  /** Where {@link RenewedLogin} finds the path, among the properties of a client. */
  static final String PATH = "posthouse.sasl.jaas.config.file";

  private static final String PREFIX = "file:";

  private LoginFile() {}

  /** The file that a value of {@code sasl.jaas.config} names; null if it is the login itself. */
  static @Nullable Path named(@Nullable Object jaas) {
    return jaas instanceof String text && text.startsWith(PREFIX)
        ? Path.of(text.substring(PREFIX.length()).strip())
        : null;
  }

  /**
   * Puts the login where a client looks for it.
   *
   * @throws KafkaException if the file cannot be read; the message names it
   */
  static void open(Map<String, Object> properties) {
    Path file = named(properties.get(SaslConfigs.SASL_JAAS_CONFIG));
    if (file == null) {
      return;
    }
    properties.put(SaslConfigs.SASL_JAAS_CONFIG, read(file));
    if (byPassword(String.valueOf(properties.get(SaslConfigs.SASL_MECHANISM)))) {
      properties.put(PATH, file.toString());
      properties.putIfAbsent(
          SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS, RenewedLogin.class.getName());
    }
  }

  private static boolean byPassword(String mechanism) {
    return mechanism.equals("PLAIN") || mechanism.startsWith("SCRAM-");
  }

  /**
   * What the file holds, as {@code sasl.jaas.config} takes it.
   *
   * @throws KafkaException if it cannot be used; the message names the file, and tells nothing of
   *     what it holds
   */
  static String read(Path file) {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (IOException e) {
      throw new KafkaException(
          "%s, which sasl.jaas.config names, cannot be read (%s)".formatted(file, e));
    }
    try {
      var _ = entries(text);
    } catch (IllegalArgumentException | KafkaException e) {
      // Without the cause, whose message may repeat a word of the file.
      throw new KafkaException(
          "%s, which sasl.jaas.config names, holds no login: write the login module, required, username=\"…\" password=\"…\" and a semicolon"
              .formatted(file));
    }
    return text;
  }

  /** The login module and its options. */
  static List<AppConfigurationEntry> entries(String jaas) {
    return JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(jaas)))
        .configurationEntries();
  }
}
