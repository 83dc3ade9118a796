package dev.posthouse.wire.internal;

import dev.posthouse.wire.WireConfig;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/** The trust and the key for the connection to the registry, read as Kafka reads its own. */
final class RegistryTls {
  private static final String PREFIX = "schema.registry.";

  private RegistryTls() {}

  /** Null if nothing is set: then the JVM's own trust store holds. */
  static @Nullable SSLContext context(WireConfig config) {
    Map<String, Object> settings = config.originalsWithPrefix(PREFIX);
    if (settings.keySet().stream().noneMatch(key -> key.startsWith("ssl."))) {
      return null;
    }
    ConfigDef definition = new ConfigDef();
    SslConfigs.addClientSslSupport(definition);
    try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
      factory.configure(definition.parse(settings));
      return factory.sslContext();
    }
  }
}
