package dev.posthouse.provider.http;

/** The same over TLS, whose servers say so when they end a connection. */
class IdleTlsConnectionsTest extends IdleConnectionsContract {
  @Override
  TestCertificate certificate() {
    return TestCertificate.OF_LOCALHOST;
  }
}
