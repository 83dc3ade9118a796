package dev.posthouse.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for a broker that goes away and comes back on it. Systems give connections that anybody
 * opens meanwhile a port above 32,767; one of these could be that of the broker.
 */
public final class StablePort {
  private static final int LEAST = 20_000;
  private static final int BOUND = 32_000;

  private StablePort() {}

  /** One on which nothing listens. */
  public static int find() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LEAST, BOUND);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (IOException _) {
        // It is taken: the next one may be free.
      }
    }
  }
}
