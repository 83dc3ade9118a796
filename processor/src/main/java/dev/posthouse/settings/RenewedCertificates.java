package dev.posthouse.settings;

import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key and the trusted certificates of Kafka's clients, read again when their files have
 * changed. Kafka's own clients read them once, so that a certificate which is renewed in its file
 * ends with the connections of the processes that began with the former one.
 *
 * <p>A connection that is made after a change takes what the files hold then; those that exist go
 * on. Files that cannot be used are told of, and the former certificate is used on. Made by Kafka's
 * clients, by the class's name; safe for use by many threads.
 *
 * <p>Tested by {@code LoginIT}.
 */
public final class RenewedCertificates implements SslEngineFactory {
  private static final Logger log = LoggerFactory.getLogger(RenewedCertificates.class);

  private final Map<String, Object> configs = new HashMap<>();
  private DefaultSslEngineFactory current = new DefaultSslEngineFactory();
  private boolean told;

  @Override
  public synchronized void configure(Map<String, ?> settings) {
    configs.clear();
    configs.putAll(settings);
    current = read();
  }

  private DefaultSslEngineFactory read() {
    DefaultSslEngineFactory read = new DefaultSslEngineFactory();
    read.configure(configs);
    return read;
  }

  private synchronized DefaultSslEngineFactory current() {
    if (current.shouldBeRebuilt(configs)) {
      try {
        current = read();
        told = false;
        log.info("The certificates for Kafka have changed; connections made from now on use them");
      } catch (KafkaException e) {
        if (!told) {
          told = true;
          log.atWarn()
              .setCause(e)
              .log(
                  "The certificates for Kafka have changed and cannot be used: see ssl.* under"
                      + " kafka in the settings. The former ones are used on");
        }
      }
    }
    return current;
  }

  @Override
  public SSLEngine createClientSslEngine(
      String host, int port, @Nullable String endpointIdentification) {
    return current().createClientSslEngine(host, port, endpointIdentification);
  }

  @Override
  public SSLEngine createServerSslEngine(String host, int port) {
    return current().createServerSslEngine(host, port);
  }

  @Override
  public synchronized boolean shouldBeRebuilt(Map<String, Object> next) {
    return current.shouldBeRebuilt(next);
  }

  @Override
  public Set<String> reconfigurableConfigs() {
    return current().reconfigurableConfigs();
  }

  @Override
  public @Nullable KeyStore keystore() {
    return current().keystore();
  }

  @Override
  public @Nullable KeyStore truststore() {
    return current().truststore();
  }

  @Override
  public synchronized void close() {
    current.close();
  }
}
