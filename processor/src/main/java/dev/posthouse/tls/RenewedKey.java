package dev.posthouse.tls;

import dev.posthouse.settings.TlsSettings;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's certificate and key, read again when their files have changed. A connection that is
 * made after a change is answered with what the files hold then; those that exist go on. Files that
 * cannot be used, or do not belong together (a tool renews one after the other), are told of, and
 * the former certificate is used on. Safe for use by many threads.
 *
 * <p>Tested by {@code HttpsTest}.
 */
final class RenewedKey extends X509ExtendedKeyManager {
  private static final Logger log = LoggerFactory.getLogger(RenewedKey.class);

  private final String setting;
  private final TlsSettings files;
  private Identity current;

  /** While a handshake goes on that began with it. */
  private @Nullable Identity former;

  private List<FileTime> seen;
  private boolean told;

  private record Identity(String alias, X509Certificate[] chain, PrivateKey key) {}

  /**
   * @param setting that names the files, for messages
   * @throws IllegalStateException if they cannot be used; the message names the setting
   */
  RenewedKey(String setting, TlsSettings files) {
    this.setting = setting;
    this.files = files;
    try {
      seen = times();
      current = read(0);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(fault(e), e);
    }
  }

  private String fault(Exception e) {
    String what =
        e instanceof IOException ? "a file cannot be read: " + e : String.valueOf(e.getMessage());
    return "%s: %s".formatted(setting, what);
  }

  private List<FileTime> times() throws IOException {
    return List.of(time(files.certificates()), time(files.key()));
  }

  private static FileTime time(Path file) throws IOException {
    return Files.getLastModifiedTime(file);
  }

  private Identity read(int number) throws IOException, GeneralSecurityException {
    X509Certificate[] chain = PemFiles.certificates(files.certificates());
    return new Identity(
        String.valueOf(number), chain, PemFiles.key(files.key(), chain[0].getPublicKey()));
  }

  private synchronized Identity current() {
    try {
      List<FileTime> now = times();
      if (!now.equals(seen)) {
        seen = now;
        Identity next = read(Integer.parseInt(current.alias) + 1);
        former = current;
        current = next;
        told = false;
        log.atInfo()
            .addKeyValue("setting", setting)
            .addKeyValue("until", next.chain[0].getNotAfter().toInstant())
            .log("The certificate has changed; connections made from now on see the new one");
      }
    } catch (IOException | GeneralSecurityException e) {
      tell(e);
    }
    return current;
  }

  private void tell(Exception e) {
    if (!told) {
      told = true;
      log.atWarn()
          .addKeyValue("fault", fault(e))
          .log("The certificate has changed and cannot be used: the former one is used on");
    }
  }

  private synchronized @Nullable Identity of(String alias) {
    if (alias.equals(current.alias)) {
      return current;
    }
    return former != null && alias.equals(former.alias) ? former : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    Identity now = current();
    return keyType.startsWith(now.key.getAlgorithm()) ? now.alias : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    Identity now = current();
    return keyType.startsWith(now.key.getAlgorithm()) ? now.alias : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Identity asked = of(alias);
    return asked == null ? null : asked.chain.clone();
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Identity asked = of(alias);
    return asked == null ? null : asked.key;
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {current().alias};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null; // a server does not ask others in
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
