package dev.posthouse.provider.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import okhttp3.mockwebserver.SocketPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of requests over HTTP/2, with TLS, as vendors serve it. Those that are reset have no
 * body: this server answers what it still reads of one with a second reset of its own, which may
 * overtake the first.
 */
@Timeout(60)
class Http2ConnectionsTest {
  /** Codes of RFC 9113, 7. */
  private static final int INTERNAL_ERROR = 0x2;

  private static final int REFUSED_STREAM = 0x7;

  private final MockWebServer server = new MockWebServer();
  private RawCalls calls;

  @BeforeEach
  void start() throws IOException {
    server.useHttps(TestCertificate.OF_LOCALHOST.server(), false);
    server.start();
    calls =
        new RawCalls(
            server.url("/").uri(), 64, TestCertificate.OF_LOCALHOST.trusting(), Transport.AT_ONCE);
  }

  @AfterEach
  void stop() throws IOException {
    calls.close();
    server.close();
  }

  @Test
  void callsAtTheSameTimeShareConnections() throws Exception {
    List<String> texts = IntStream.range(0, 20).mapToObj(i -> "call " + i).toList();
    texts.forEach(_ -> server.enqueue(answer()));

    assertThat(calls.callAll(texts)).hasSize(20).containsOnly(RawServer.BODY);

    assertThat(server.takeRequest().getRequestLine()).endsWith("HTTP/1.1");
  }

  /** By the protocol's word nobody has worked on it. */
  @Test
  void aStreamThatIsRefusedIsSentAgainOnce() throws Exception {
    server.enqueue(reset(REFUSED_STREAM));
    server.enqueue(answer());

    assertThat(calls.get()).isEqualTo(RawServer.BODY);

    assertThat(calls.resent()).isEqualTo(1);
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  /** The body is whole before the server says that the stream has ended. */
  @Test
  void theAnswerToARequestThatWasSentAgainIsReadToItsEnd() throws Exception {
    for (int i = 0; i < 20; i++) {
      server.enqueue(reset(REFUSED_STREAM));
      server.enqueue(answer());

      assertThat(calls.get()).isEqualTo(RawServer.BODY);
    }
  }

  @Test
  void aStreamThatIsRefusedTwiceIsGivenUp() {
    server.enqueue(reset(REFUSED_STREAM));
    server.enqueue(reset(REFUSED_STREAM));
    server.enqueue(answer());

    assertThatThrownBy(calls::get).isInstanceOf(IOException.class);

    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void aStreamThatBreaksOtherwiseIsAmbiguous() {
    server.enqueue(reset(INTERNAL_ERROR));
    server.enqueue(answer());

    assertThatThrownBy(calls::get).isInstanceOf(IOException.class);

    assertThat(calls.resent()).isZero();
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void noCallIsLostToAConnectionThatTheServerHasShut() throws Exception {
    server.enqueue(answer().setSocketPolicy(SocketPolicy.DISCONNECT_AT_END));
    server.enqueue(answer());
    calls.call("first");

    assertThat(calls.call("second")).isEqualTo(RawServer.BODY);

    RecordedRequest first = server.takeRequest();
    RecordedRequest second = server.takeRequest();
    assertThat(first.getBody().readUtf8()).isEqualTo("first");
    assertThat(second.getBody().readUtf8()).isEqualTo("second");
    assertThat(second.getSequenceNumber()).as("of its connection").isZero();
  }

  private static MockResponse answer() {
    return new MockResponse()
        .setHeader("Content-Type", "text/event-stream")
        .setBody(RawServer.BODY);
  }

  private static MockResponse reset(int code) {
    return new MockResponse()
        .setSocketPolicy(SocketPolicy.RESET_STREAM_AT_START)
        .setHttp2ErrorCode(code);
  }
}
