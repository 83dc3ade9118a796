package dev.posthouse.settings;

import java.nio.file.Path;
import java.util.Map;

/**
 * Whom clients of the schema registry believe over HTTPS.
 *
 * <p>Tested by {@code RegistryTlsIT}.
 */
public final class RegistryTrust {
  private RegistryTrust() {}

  /**
   * As properties of the serde.
   *
   * @param authorities a PEM file of certificates
   */
  public static Map<String, String> of(Path authorities) {
    return Map.of(
        "schema.registry.ssl.truststore.type",
        "PEM",
        "schema.registry.ssl.truststore.location",
        authorities.toString());
  }
}
