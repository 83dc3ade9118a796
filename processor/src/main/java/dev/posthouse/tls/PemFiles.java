package dev.posthouse.tls;

import dev.posthouse.settings.CertifiedKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and keys.
 *
 * <p>Tested by {@code HttpsTest}.
 */
final class PemFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(?<bytes>[^-]+)-----END PRIVATE KEY-----");

  private PemFiles() {}

  /**
   * The certificates of a file, in its order.
   *
   * @throws GeneralSecurityException if it holds none; the message names it
   */
  static X509Certificate[] certificates(Path file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      X509Certificate[] found =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      if (found.length > 0) {
        return found;
      }
    }
    throw new GeneralSecurityException(file + " holds no certificate in PEM");
  }

  /**
   * The key of a certificate.
   *
   * @throws GeneralSecurityException if it is another's, or cannot be read; the message names the
   *     file
   */
  static PrivateKey key(Path file, PublicKey certified)
      throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(Files.readString(file));
    if (!pem.find()) {
      throw new GeneralSecurityException(
          "%s holds no BEGIN PRIVATE KEY: make it one with \"openssl pkcs8 -topk8 -nocrypt -in %s\""
              .formatted(file, file));
    }
    byte[] bytes = Base64.getMimeDecoder().decode(pem.group("bytes"));
    PrivateKey key =
        KeyFactory.getInstance(certified.getAlgorithm())
            .generatePrivate(new PKCS8EncodedKeySpec(bytes));
    if (!CertifiedKey.belongTogether(key, certified)) {
      throw new GeneralSecurityException(file + " is not the key of the certificate");
    }
    return key;
  }
}
