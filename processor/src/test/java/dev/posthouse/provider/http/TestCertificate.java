package dev.posthouse.provider.http;

import javax.net.ssl.SSLSocketFactory;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** A certificate that a server of a test signs itself. */
final class TestCertificate {
  static final TestCertificate OF_LOCALHOST = new TestCertificate();

  private final HandshakeCertificates certificates;

  private TestCertificate() {
    HeldCertificate own =
        new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();
    certificates =
        new HandshakeCertificates.Builder()
            .heldCertificate(own)
            .addTrustedCertificate(own.certificate())
            .build();
  }

  /** For sockets of a server that has it. */
  SSLSocketFactory server() {
    return certificates.sslSocketFactory();
  }

  /** A client that trusts it. */
  OkHttpClient.Builder trusting() {
    return new OkHttpClient.Builder()
        .sslSocketFactory(certificates.sslSocketFactory(), certificates.trustManager());
  }
}
