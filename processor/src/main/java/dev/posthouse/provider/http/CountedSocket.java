package dev.posthouse.provider.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;

/**
 * A socket that tells whether anything of an answer came over it, encrypted or not. OkHttp does not
 * say so of a connection that broke, and only where nothing came may a request be sent again. The
 * word with which TLS ends a connection is nothing of an answer.
 *
 * <p>Tested by {@code IdleTlsConnectionsTest}.
 */
final class CountedSocket extends Socket {

  /** Of a TLS record: its type, its version, and the length of what follows (RFC 8446, 5.1). */
  private static final int RECORD_HEAD = 5;

  private static final int ALERT = 21;
  private static final int ENCRYPTED = 23;

  /**
   * How long an alert is in TLS 1.3, which calls all records encrypted: level, description and true
   * type, and a tag of 16 bytes. No answer begins with two bytes.
   */
  private static final int ENCRYPTED_ALERT = 19;

  private final byte[] head = new byte[RECORD_HEAD];
  private long received;
  private volatile long connectNanos;

  /** What came before is forgotten. */
  synchronized void listen() {
    received = 0;
  }

  /** Whether nothing came since, or TLS's word for the end alone. */
  synchronized boolean isSilent() {
    if (received < RECORD_HEAD) {
      return received == 0;
    }
    int length = (head[3] & 0xff) << 8 | head[4] & 0xff;
    boolean alert = head[0] == ALERT || (head[0] == ENCRYPTED && length == ENCRYPTED_ALERT);
    return alert && received == RECORD_HEAD + length;
  }

  /** How long it took to connect: once to the server, or its proxy, and back. */
  long connectNanos() {
    return connectNanos;
  }

  @Override
  public void connect(SocketAddress address, int timeout) throws IOException {
    long start = System.nanoTime();
    super.connect(address, timeout);
    connectNanos = System.nanoTime() - start;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new Counting(super.getInputStream());
  }

  private synchronized void count(byte[] bytes, int offset, int length) {
    for (int i = 0; i < length && received + i < RECORD_HEAD; i++) {
      head[(int) received + i] = bytes[offset + i];
    }
    received += Math.max(0, length);
  }

  private final class Counting extends FilterInputStream {
    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      if (read >= 0) {
        count(new byte[] {(byte) read}, 0, 1);
      }
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      count(bytes, offset, read);
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      byte[] skipped = in.readNBytes((int) Math.min(bytes, Integer.MAX_VALUE));
      count(skipped, 0, skipped.length);
      return skipped.length;
    }
  }
}
