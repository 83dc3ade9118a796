package dev.posthouse.provider.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A socket that counts what it receives, encrypted or not. OkHttp does not say whether anything of
 * an answer came before a connection broke, and only where nothing did may a request be sent again.
 *
 * <p>Tested by {@code IdleConnectionsTest}.
 */
final class CountedSocket extends Socket {
  private final AtomicLong received = new AtomicLong();
  private volatile long connectNanos;

  /** How many bytes were ever read from it. */
  long received() {
    return received.get();
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

  private final class Counting extends FilterInputStream {
    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      count(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      count(read);
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = in.skip(bytes);
      count(skipped);
      return skipped;
    }

    private void count(long bytes) {
      if (bytes > 0) {
        received.addAndGet(bytes);
      }
    }
  }
}
