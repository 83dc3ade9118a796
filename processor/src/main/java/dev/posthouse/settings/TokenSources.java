package dev.posthouse.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.SaslConfigs;

/**
 * Where tokens for Kafka come from. Kafka's clients use only addresses and files that a system
 * property allows, lest somebody who may set a client's properties has it read what it should not.
 * Whoever writes the settings of Posthouse may also start it, so that what stands there is allowed.
 *
 * <p>Tested by {@code LoginIT}.
 */
final class TokenSources {
  /** {@code BrokerSecurityConfigs.ALLOWED_SASL_OAUTHBEARER_URLS_CONFIG}. */
  private static final String URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  private static final String FILES = "org.apache.kafka.sasl.oauthbearer.allowed.files";

  private TokenSources() {}

  /** Allows what the properties of a client name. */
  static void allow(Map<String, String> properties) {
    allow(
        properties,
        URLS,
        List.of(
            SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL,
            SaslConfigs.SASL_OAUTHBEARER_JWKS_ENDPOINT_URL));
    allow(
        properties,
        FILES,
        List.of(
            SaslConfigs.SASL_OAUTHBEARER_ASSERTION_FILE,
            SaslConfigs.SASL_OAUTHBEARER_ASSERTION_TEMPLATE_FILE,
            SaslConfigs.SASL_OAUTHBEARER_ASSERTION_PRIVATE_KEY_FILE));
  }

  private static synchronized void allow(
      Map<String, String> properties, String list, List<String> names) {
    Set<String> allowed =
        new TreeSet<>(Arrays.asList(System.getProperty(list, "").split("\\s*,\\s*", -1)));
    allowed.remove("");
    boolean more = false;
    for (String name : names) {
      String value = properties.get(name);
      more |= value != null && allowed.add(value);
    }
    if (more) {
      System.setProperty(list, String.join(",", allowed));
    }
  }
}
