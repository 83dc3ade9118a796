package dev.posthouse.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.errors.InvalidConfigurationException;
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
 */
public final class RenewedCertificates implements SslEngineFactory {
  private static final Logger log = LoggerFactory.getLogger(RenewedCertificates.class);

  /** The files that a warning was given of: one, and not one from each client of the process. */
  private static final Set<List<String>> TOLD = ConcurrentHashMap.newKeySet();

  private final Map<String, Object> configs = new HashMap<>();
  private DefaultSslEngineFactory current = new DefaultSslEngineFactory();
  private List<Version> read = List.of();

  /** What tells one content of a file from another; the file is another behind a symbolic link. */
  private record Version(@Nullable Object file, FileTime written, long bytes) {}

  @Override
  public synchronized void configure(Map<String, ?> settings) {
    configs.clear();
    configs.putAll(settings);
    read = versions();
    current = read();
  }

  private DefaultSslEngineFactory read() {
    DefaultSslEngineFactory factory = new DefaultSslEngineFactory();
    factory.configure(configs);
    KeyStore keys = factory.keystore();
    if (keys != null) {
      requireOwnKeys(keys);
    }
    return factory;
  }

  private void requireOwnKeys(KeyStore keys) {
    Object password = configs.get(SslConfigs.SSL_KEY_PASSWORD_CONFIG);
    if (password == null) {
      password = configs.get(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG);
    }
    char[] opening = password instanceof Password own ? own.value().toCharArray() : null;
    try {
      for (String alias : Collections.list(keys.aliases())) {
        if (keys.isKeyEntry(alias)
            && keys.getKey(alias, opening) instanceof PrivateKey key
            && !CertifiedKey.belongTogether(key, keys.getCertificate(alias).getPublicKey())) {
          throw new InvalidConfigurationException(
              "The key in %s is not that of the certificate beside it"
                  .formatted(configs.get(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG)));
        }
      }
    } catch (GeneralSecurityException e) {
      throw new KafkaException(e);
    }
  }

  private List<String> files() {
    return Stream.of(
            SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG)
        .map(configs::get)
        .filter(Objects::nonNull)
        .map(String::valueOf)
        .toList();
  }

  private List<Version> versions() {
    return files().stream().map(file -> version(Path.of(file))).toList();
  }

  private static Version version(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Version(found.fileKey(), found.lastModifiedTime(), found.size());
    } catch (IOException e) {
      return new Version(null, FileTime.fromMillis(0), 0); // which is told when it is read
    }
  }

  private synchronized DefaultSslEngineFactory current() {
    List<Version> found = versions();
    if (!found.equals(read)) {
      try {
        current = read();
        read = found;
        TOLD.remove(files());
        log.info("The certificates for Kafka have changed; connections made from now on use them");
      } catch (KafkaException e) {
        if (TOLD.add(files())) {
          log.atWarn()
              .setCause(e)
              .log(
                  "The certificates for Kafka have changed and cannot be used: see ssl.* under"
                      + " kafka in the settings. The former ones are used on; the files are read"
                      + " again for each connection that is made");
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
