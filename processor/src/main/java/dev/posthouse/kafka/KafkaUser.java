package dev.posthouse.kafka;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * Who a client is to Kafka, as its own properties say: the name of its login, or the subject of its
 * certificate. No broker tells, and one with rules for names of its own may see another.
 *
 * <p>Tested by {@code KafkaUserTest}.
 */
public final class KafkaUser {
  /** A login without encryption or certificates has no name. */
  private static final String ANONYMOUS = "User:ANONYMOUS";

  private static final Pattern NAME =
      Pattern.compile(
          "\\b(?:username|unsecuredLoginStringClaim_sub)\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  private KafkaUser() {}

  /**
   * The principal, for example {@code User:alice}; empty if the properties do not say, as with a
   * token.
   *
   * @param properties of a client
   */
  public static Optional<String> of(Map<String, ?> properties) {
    String protocol = String.valueOf(properties.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG));
    if (protocol.startsWith("SASL")) {
      return login(String.valueOf(properties.get(SaslConfigs.SASL_JAAS_CONFIG)));
    }
    return protocol.equals("SSL") ? certificate(properties) : Optional.of(ANONYMOUS);
  }

  private static Optional<String> login(String jaas) {
    Matcher name = NAME.matcher(jaas);
    return name.find()
        ? Optional.of("User:" + name.group(1).replaceAll("\\\\(.)", "$1"))
        : Optional.empty();
  }

  private static Optional<String> certificate(Map<String, ?> properties) {
    try (DefaultSslEngineFactory files = new DefaultSslEngineFactory()) {
      Map<String, Object> parsed = AdminClientConfig.configDef().parse(properties);
      files.configure(parsed);
      KeyStore keys = files.keystore();
      if (keys == null) {
        return Optional.of(ANONYMOUS);
      }
      for (String alias : Collections.list(keys.aliases())) {
        if (keys.isKeyEntry(alias) && keys.getCertificate(alias) instanceof X509Certificate own) {
          return Optional.of("User:" + own.getSubjectX500Principal().getName());
        }
      }
      return Optional.empty();
    } catch (KafkaException | GeneralSecurityException e) {
      return Optional.empty(); // the client that uses them says what is wrong with them
    }
  }
}
