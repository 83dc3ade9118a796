package dev.posthouse.peers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A provider that speaks Anthropic's streaming over plain sockets, and costs so little that it is
 * nobody's limit. What a call meets stands in the address that it is called at: {@code
 * /RUN/LATENCY/FAILING/SLOW/v1/messages}, where the latency is in milliseconds, one call in {@code
 * FAILING} is answered with status 500, and one in {@code SLOW} takes 30 s; 0 for none. What it has
 * counted of a run is asked for at {@code /count/RUN/…}, for {@link ProviderView}.
 *
 * <p>A program: prints its port, and runs until its input ends.
 */
final class CheapProvider {
  private static final int TOKENS = 12;
  private static final long SLOW_MILLIS = 30_000;
  private static final byte[] ANSWER = answer();
  private static final byte[] FAILURE =
      failure("500 Internal Server Error", "api_error", "Internal server error");
  private static final byte[] OVERLOADED =
      failure("529 Overloaded", "overloaded_error", "Overloaded");

  private final Map<String, CallCount> runs = new ConcurrentHashMap<>();

  private CheapProvider() {}

  public static void main(String[] arguments) throws IOException {
    var provider = new CheapProvider();
    try (ServerSocket server = new ServerSocket(0, 8192, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> provider.accept(server));
      System.out.println(server.getLocalPort());
      while (System.in.read() >= 0) {
        // Nothing is said to it.
      }
    }
    System.exit(0);
  }

  private void accept(ServerSocket server) {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // Closed: the program ends.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream(), 4096);
      for (String request = line(in); request != null; request = line(in)) {
        int length = 0;
        for (String field = line(in); field != null && !field.isEmpty(); field = line(in)) {
          if (field.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
            length = Integer.parseInt(field.substring("content-length:".length()).strip());
          }
        }
        byte[] body = in.readNBytes(length);
        String[] path = request.split("[/ ]", -1);
        boolean asked = path[2].equals("count");
        CallCount run = runs.computeIfAbsent(path[asked ? 3 : 2], _ -> new CallCount());
        if (asked) {
          socket.getOutputStream().write(text(run.tell(path[4])));
        } else {
          answer(socket, path, run, body);
        }
      }
    } catch (IOException _) {
      // The caller has gone.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(Socket socket, String[] path, CallCount run, byte[] body)
      throws IOException, InterruptedException {
    long call = run.begin(body);
    try {
      byte[] answer = answerTo(path, run, call);
      socket.getOutputStream().write(answer);
      run.answered(Arrays.equals(answer, ANSWER));
    } finally {
      run.end();
    }
  }

  private static byte[] answerTo(String[] path, CallCount run, long call)
      throws InterruptedException {
    if (run.isDown()) {
      return OVERLOADED;
    }
    boolean slow = isOneIn(path[5], call);
    TimeUnit.MILLISECONDS.sleep(slow ? SLOW_MILLIS : Long.parseLong(path[3]));
    return isOneIn(path[4], call) ? FAILURE : ANSWER;
  }

  private static boolean isOneIn(String number, long call) {
    long every = Long.parseLong(number);
    return every > 0 && call % every == 0;
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder(80);
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        line.setLength(line.length() - 1);
        return line.toString();
      }
      line.append((char) next);
    }
    throw new IOException("closed");
  }

  private static byte[] answer() {
    StringBuilder events = new StringBuilder();
    event(
        events,
        "message_start",
        """
        "message":{"id":"msg_01","type":"message","role":"assistant","model":"claude-peer",\
        "content":[],"stop_reason":null,"stop_sequence":null,\
        "usage":{"input_tokens":300,"output_tokens":1}}\
        """);
    event(
        events,
        "content_block_start",
        """
        "index":0,"content_block":{"type":"text","text":""}\
        """);
    for (int i = 0; i < TOKENS; i++) {
      event(
          events,
          "content_block_delta",
          """
          "index":0,"delta":{"type":"text_delta","text":"All work and no play. "}\
          """);
    }
    event(events, "content_block_stop", "\"index\":0");
    event(
        events,
        "message_delta",
        """
        "delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":%d}\
        """
            .formatted(TOKENS));
    events.append("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    byte[] body = events.toString().getBytes(UTF_8);
    String head =
        """
        HTTP/1.1 200 OK\r
        Content-Type: text/event-stream; charset=utf-8\r
        Transfer-Encoding: chunked\r
        \r
        %x\r
        """
            .formatted(body.length);
    return (head + new String(body, ISO_8859_1) + "\r\n0\r\n\r\n").getBytes(ISO_8859_1);
  }

  private static void event(StringBuilder events, String type, String fields) {
    events.append(
        """
        event: %1$s
        data: {"type":"%1$s",%2$s}

        """
            .formatted(type, fields));
  }

  private static byte[] failure(String status, String type, String message) {
    String body =
        """
        {"type":"error","error":{"type":"%s","message":"%s"}}\
        """
            .formatted(type, message);
    return """
    HTTP/1.1 %s\r
    Content-Type: application/json\r
    Content-Length: %d\r
    \r
    %s\
    """
        .formatted(status, body.length(), body)
        .getBytes(ISO_8859_1);
  }

  private static byte[] text(String text) {
    return "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(text.length(), text)
        .getBytes(ISO_8859_1);
  }
}
