package dev.posthouse.dev.simulator;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * One HTTP request and its answer, down to the socket where a fault asks for it. Blocks its
 * (virtual) thread.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class Exchange {
  static final String JSON = "application/json";
  static final String EVENTS = "text/event-stream; charset=utf-8";

  /** How often a call that waits looks whether its client is still there. */
  static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Request request;
  private final Response response;
  private final Callback callback;

  Exchange(Request request, Response response, Callback callback) {
    this.request = request;
    this.response = response;
    this.callback = callback;
  }

  ByteBuffer body() throws IOException {
    return Content.Source.asByteBuffer(request);
  }

  void headers(Map<String, String> headers) {
    headers.forEach(response.getHeaders()::put);
  }

  /** Answers and ends. */
  void send(int status, String contentType, ByteBuffer body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    response.write(true, body, callback);
  }

  /** Begins an answer of unknown length. */
  void begin(String contentType) {
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
  }

  /** Begins an answer of a stated length, of which less may follow. */
  void begin(String contentType, int length) {
    begin(contentType);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
  }

  void flush(ByteBuffer part) throws IOException {
    Content.Sink.write(response, false, part);
  }

  /** Ends an answer in good order. */
  void end(ByteBuffer part) {
    response.write(true, part, callback);
  }

  void end() {
    end(BufferUtil.EMPTY_BUFFER);
  }

  /** Closes the connection with a TCP reset. */
  void reset() throws IOException {
    EndPoint endPoint = endPoint();
    if (endPoint instanceof SocketChannelEndPoint socket) {
      // Without lingering, the kernel drops what is unsent and sends RST instead of FIN.
      socket.getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    hangUp();
  }

  /** Closes the connection in the ordinary way, whatever was promised. */
  void hangUp() {
    // This kind of exception is one that Jetty does not log.
    var gone = new EofException("The simulator closes this connection");
    endPoint().close(gone);
    callback.failed(gone);
  }

  /** Whether the client closed the connection. The request must have been read to its end. */
  boolean clientLeft() {
    try {
      return endPoint().fill(BufferUtil.allocate(1)) < 0;
    } catch (IOException e) {
      return true;
    }
  }

  /** Waits until the client leaves, then ends without an answer. */
  void awaitClientLeaving() throws InterruptedException {
    while (!clientLeft()) {
      Thread.sleep(LOOK_EVERY);
    }
    hangUp();
  }

  private EndPoint endPoint() {
    return request.getConnectionMetaData().getConnection().getEndPoint();
  }
}
