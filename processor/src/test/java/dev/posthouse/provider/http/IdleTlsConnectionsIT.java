package dev.posthouse.provider.http;

import dev.posthouse.testbench.Longest;
import org.junit.jupiter.api.Order;

/** The same over TLS, whose servers say so when they end a connection. */
@Order(Longest.FIRST)
class IdleTlsConnectionsIT extends IdleConnectionsContract {
  @Override
  TestCertificate certificate() {
    return TestCertificate.OF_LOCALHOST;
  }
}
