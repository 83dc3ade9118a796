package dev.posthouse.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes connections on to a port of this machine, and can cut all of them at once. */
public final class Relay implements AutoCloseable {
  private final ServerSocket door;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * Takes connections from now on.
   *
   * @param door where they come in; closed with this
   * @param port where they lead
   */
  Relay(ServerSocket door, int port) {
    this.door = door;
    Thread.ofPlatform().daemon().name("relay-" + port).start(() -> take(port));
  }

  private void take(int port) {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        open.add(client);
        open.add(server);
        pass(client, server);
        pass(server, client);
      } catch (IOException e) {
        // The door is closed, or the broker; who wanted to come in tries again.
      }
    }
  }

  private void pass(Socket from, Socket to) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                var _ = from.getInputStream().transferTo(to.getOutputStream());
              } catch (IOException e) {
                // One side is gone.
              } finally {
                end(from);
                end(to);
              }
            });
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends every connection; others can be made at once. */
  public void cut() {
    Set.copyOf(open).forEach(this::end);
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
