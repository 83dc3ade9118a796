package dev.posthouse.provider.http;

import org.jspecify.annotations.Nullable;

/** Without encryption. */
class IdleConnectionsTest extends IdleConnectionsContract {
  @Override
  @Nullable TestCertificate certificate() {
    return null;
  }
}
