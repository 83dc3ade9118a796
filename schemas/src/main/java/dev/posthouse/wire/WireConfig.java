package dev.posthouse.wire;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.types.Password;

/**
 * The settings of the serializers and deserializers. All but {@link #RETRY_MILLIS} and {@link
 * #LOOKUP_WAIT_MILLIS} are Confluent's names with Confluent's meaning, so that one configuration
 * serves either serde.
 *
 * <p>Besides those below: {@code schema.registry.ssl.*} are Kafka's own {@code ssl.*} client
 * settings (trust store, key store, key password; JKS, PKCS12 or PEM) for the connection to the
 * registry.
 */
public final class WireConfig extends AbstractConfig {

  /** The registry's addresses, separated by commas; tried in turn. */
  public static final String REGISTRY_URL = "schema.registry.url";

  /** How long an unreachable registry is tried, in milliseconds; 30 s by default. */
  public static final String RETRY_MILLIS = "schema.registry.retry.ms";

  /**
   * How long a reader waits for a schema that it does not know, in milliseconds, before it fails
   * with a {@link RegistryUnavailableException}; the registry is asked on behind, for as long as
   * {@link #RETRY_MILLIS} says, so that a later try finds it. For threads that must not be held up;
   * by default, -1, the reader waits as long as the registry is asked.
   */
  public static final String LOOKUP_WAIT_MILLIS = "schema.registry.lookup.wait.ms";

  /**
   * Where the registry's credentials come from: {@code URL} ({@code https://user:password@host}) or
   * {@code USER_INFO}. If left out, whichever of the two is there.
   */
  public static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";

  /** The registry's credentials as {@code user:password}. */
  public static final String USER_INFO = "basic.auth.user.info";

  /** The registry's credentials, under Confluent's other name for them. */
  public static final String REGISTRY_USER_INFO = "schema.registry.basic.auth.user.info";

  /** Whether a serializer registers a schema that the registry lacks; true by default. */
  public static final String AUTO_REGISTER = "auto.register.schemas";

  /**
   * Whether a serializer writes with the newest schema of the subject instead of its own; false by
   * default. Has no effect while {@link #AUTO_REGISTER} is true.
   */
  public static final String USE_LATEST_VERSION = "use.latest.version";

  /** How the subject of a value's schema is named; {@code TopicNameStrategy} by default. */
  public static final String VALUE_SUBJECT_NAMES = "value.subject.name.strategy";

  /** How the subject of a key's schema is named; {@code TopicNameStrategy} by default. */
  public static final String KEY_SUBJECT_NAMES = "key.subject.name.strategy";

  /** The generated class that a deserializer returns, if its constructor was given none. */
  public static final String VALUE_TYPE = "specific.avro.value.type";

  private static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              REGISTRY_URL, ConfigDef.Type.LIST, "", Importance.HIGH, "The registry's addresses.")
          .define(
              RETRY_MILLIS,
              ConfigDef.Type.LONG,
              30_000L,
              ConfigDef.Range.atLeast(0),
              Importance.LOW,
              "How long an unreachable registry is tried.")
          .define(
              LOOKUP_WAIT_MILLIS,
              ConfigDef.Type.LONG,
              -1L,
              ConfigDef.Range.atLeast(-1),
              Importance.LOW,
              "How long a reader waits for an unknown schema.")
          .define(
              CREDENTIALS_SOURCE, ConfigDef.Type.STRING, "", Importance.MEDIUM, "URL or USER_INFO.")
          .define(USER_INFO, ConfigDef.Type.PASSWORD, "", Importance.MEDIUM, "user:password")
          .define(
              REGISTRY_USER_INFO, ConfigDef.Type.PASSWORD, "", Importance.MEDIUM, "user:password")
          .define(
              AUTO_REGISTER,
              ConfigDef.Type.BOOLEAN,
              true,
              Importance.MEDIUM,
              "Register new schemas.")
          .define(
              USE_LATEST_VERSION,
              ConfigDef.Type.BOOLEAN,
              false,
              Importance.LOW,
              "Write the newest.")
          .define(
              VALUE_SUBJECT_NAMES,
              ConfigDef.Type.STRING,
              "TopicNameStrategy",
              Importance.LOW,
              "How a value's subject is named.")
          .define(
              KEY_SUBJECT_NAMES,
              ConfigDef.Type.STRING,
              "TopicNameStrategy",
              Importance.LOW,
              "How a key's subject is named.")
          .define(
              VALUE_TYPE,
              ConfigDef.Type.CLASS,
              null,
              Importance.MEDIUM,
              "The generated class to return.");

  public WireConfig(Map<String, ?> settings) {
    super(DEFINITION, settings, false);
  }

  /** The credentials that were set under either name; empty if none were. */
  public String userInfo() {
    Password password = getPassword(USER_INFO);
    return password.value().isEmpty() ? getPassword(REGISTRY_USER_INFO).value() : password.value();
  }
}
