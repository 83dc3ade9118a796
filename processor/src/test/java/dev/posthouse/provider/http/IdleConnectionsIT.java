package dev.posthouse.provider.http;

import dev.posthouse.testbench.Longest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;

/** Without encryption. */
@Order(Longest.FIRST)
class IdleConnectionsIT extends IdleConnectionsContract {
  @Override
  @Nullable TestCertificate certificate() {
    return null;
  }
}
