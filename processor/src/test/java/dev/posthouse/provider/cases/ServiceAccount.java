package dev.posthouse.provider.cases;

import java.net.URI;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** An account of Google's, whose tokens come from a server of the tests. */
final class ServiceAccount {
  private static final String KEY = privateKey();

  private ServiceAccount() {}

  /** What its key file says. */
  static String keyFile(URI tokens) {
    return """
    {"type":"service_account","project_id":"p","private_key_id":"1","client_id":"1",\
    "client_email":"a@p.iam.gserviceaccount.com","token_uri":"%s/token",\
    "private_key":"-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n"}\
    """
        .formatted(tokens, String.join("\\n", KEY.split("(?<=\\G.{64})")));
  }

  private static String privateKey() {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
      keys.initialize(2048);
      return Base64.getEncoder().encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
