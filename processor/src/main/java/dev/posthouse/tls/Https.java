package dev.posthouse.tls;

import dev.posthouse.settings.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** HTTP over TLS 1.2 and 1.3, for servers and for those who ask them. */
public final class Https {
  private static final String PROTOCOL = "TLS";

  private Https() {}

  /**
   * What a server proves itself by. Certificates that are renewed in their files are taken up.
   *
   * @param setting that names the files, for messages
   * @throws IllegalStateException if the files cannot be used; the message names the setting
   */
  public static SSLContext of(String setting, TlsSettings files) {
    try {
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(new KeyManager[] {new RenewedKey(setting, files)}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(setting + ": " + e.getMessage(), e);
    }
  }

  /** Has a server listen. */
  public static ServerConnector connector(
      Server server, HttpConfiguration http, SSLContext context, String host, int port) {
    // Who it is called as is looked at by whoever answers, and not by the names in the certificate.
    http.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(context);
    tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    ServerConnector connector = new ServerConnector(server, tls, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    return connector;
  }

  /**
   * Whom a client believes.
   *
   * @param authorities a PEM file of certificates; null for those that Java knows
   * @throws IllegalStateException if it cannot be used; the message names the file
   */
  public static SSLContext trusting(@Nullable Path authorities) {
    try {
      if (authorities == null) {
        return SSLContext.getDefault();
      }
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (X509Certificate authority : PemFiles.certificates(authorities)) {
        trusted.setCertificateEntry("authority-" + number++, authority);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(
          "%s cannot be used: name a PEM file of the certificates to believe (%s)"
              .formatted(authorities, e),
          e);
    }
  }
}
