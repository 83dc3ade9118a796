package dev.posthouse.provider.http;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Opens the sockets of a provider, and tells the use that asks for one which it is.
 *
 * <p>Tested by {@code IdleConnectionsIT}.
 */
final class CountedSockets extends SocketFactory {
  @Override
  public Socket createSocket() {
    var socket = new CountedSocket();
    ConnectionUse.CURRENT.get().opens(socket);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw connected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw connected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw connected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
    throw connected();
  }

  private static UnsupportedOperationException connected() {
    return new UnsupportedOperationException("OkHttp connects its sockets itself");
  }
}
