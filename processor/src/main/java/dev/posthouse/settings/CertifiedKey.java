package dev.posthouse.settings;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;

/**
 * Whether a key is that of a certificate. Tools renew the two one after the other, and nobody
 * believes one with another's.
 *
 * <p>Tested by {@code HttpsTest} and {@code RenewedCertificatesTest}.
 */
public final class CertifiedKey {
  private CertifiedKey() {}

  /**
   * Whether what the one signs is the other's.
   *
   * @throws GeneralSecurityException if it cannot sign
   */
  public static boolean belongTogether(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (certified.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> certified.getAlgorithm();
        };
    byte[] said = new byte[32];
    new SecureRandom().nextBytes(said);
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(said);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(said);
    return signature.verify(signed);
  }
}
