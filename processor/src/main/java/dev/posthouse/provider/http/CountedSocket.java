package dev.posthouse.provider.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Set;

/**
 * A socket that tells whether anything of an answer came over it, encrypted or not. OkHttp does not
 * say so of a connection that broke, and only where nothing came may a request be sent again. The
 * word with which TLS ends a connection is nothing of an answer.
 *
 * <p>Tested by {@code IdleTlsConnectionsIT}.
 */
final class CountedSocket extends Socket {

  /** Of a TLS record: its type, its version, and the length of what follows (RFC 8446, 5.1). */
  private static final int RECORD_HEAD = 5;

  private static final int ALERT = 21;
  private static final int ENCRYPTED = 23;

  /**
   * How long an alert is in TLS 1.3, which calls all records encrypted: level, description and true
   * type, and a tag of 16 bytes; Java adds as many zeros. No answer begins with a record of two
   * bytes, or of 18, and ends there.
   */
  private static final Set<Integer> ENCRYPTED_ALERT = Set.of(19, 35);

  private boolean answered;
  private boolean inRecord;
  private int type;
  private int length;
  private int position;
  private volatile long connectNanos;

  /** What came before is forgotten; it ended with a record. */
  synchronized void listen() {
    answered = false;
    inRecord = false;
    position = 0;
  }

  /** Whether nothing came since, or TLS's words for the end alone. */
  synchronized boolean isSilent() {
    return !answered && !inRecord && position == 0;
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

  private synchronized void count(byte[] bytes, int offset, int count) {
    for (int i = offset; i < offset + count && !answered; i++) {
      if (inRecord) {
        inRecord = --length > 0;
      } else {
        head(bytes[i] & 0xff);
      }
    }
  }

  /** The next byte of a record's head: type, two of the version, two of the length. */
  private void head(int next) {
    switch (position++) {
      case 0 -> type = next;
      case RECORD_HEAD - 2 -> length = next << 8;
      case RECORD_HEAD - 1 -> {
        length += next;
        position = 0;
        inRecord = length > 0;
        answered = type != ALERT && (type != ENCRYPTED || !ENCRYPTED_ALERT.contains(length));
      }
      default -> {
        // The version: that of all is the same.
      }
    }
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
