package dev.posthouse.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A collector of spans on loopback: takes OTLP over HTTP and reads what it is sent. */
final class SpanReceiver implements AutoCloseable {
  private final Queue<ReceivedSpan> spans = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  /**
   * A span as it came.
   *
   * @param service the name of the process that sent it
   * @param parentId empty if it has none
   * @param kind 3 for a client's, 5 for a consumer's
   * @param attributes as text, a list's values joined with commas
   * @param links the traces that it is linked with
   * @param error whether its status is one
   */
  record ReceivedSpan(
      String service,
      String traceId,
      String spanId,
      String parentId,
      String name,
      long kind,
      long startNanos,
      long endNanos,
      Map<String, String> attributes,
      List<String> links,
      boolean error) {

    String attribute(String name) {
      return Objects.requireNonNull(attributes.get(name), name + " of " + attributes);
    }
  }

  SpanReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/traces", this::receive);
    server.start();
  }

  /** For {@code otel.exporter.otlp.endpoint}. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<ReceivedSpan> spans() {
    return List.copyOf(spans);
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] request = exchange.getRequestBody().readAllBytes();
      for (ProtoMessage resourceSpans : ProtoMessage.of(request).messages(1)) {
        String service =
            attributes(resourceSpans.messages(1).getFirst().messages(1)).get("service.name");
        for (ProtoMessage scopeSpans : resourceSpans.messages(2)) {
          scopeSpans
              .messages(2)
              .forEach(span -> spans.add(span(Objects.requireNonNull(service), span)));
        }
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static ReceivedSpan span(String service, ProtoMessage span) {
    return new ReceivedSpan(
        service,
        span.hex(1),
        span.hex(2),
        span.hex(4),
        span.text(5),
        span.number(6),
        span.number(7),
        span.number(8),
        attributes(span.messages(9)),
        span.messages(13).stream().map(link -> link.hex(1)).toList(),
        span.messages(15).stream().anyMatch(status -> status.number(3) == 2));
  }

  private static Map<String, String> attributes(List<ProtoMessage> pairs) {
    Map<String, String> attributes = new HashMap<>();
    pairs.forEach(pair -> attributes.put(pair.text(1), value(pair.messages(2).getFirst())));
    return attributes;
  }

  private static String value(ProtoMessage value) {
    if (value.has(1)) {
      return value.text(1);
    }
    if (value.has(3)) {
      return Long.toString(value.number(3));
    }
    if (value.has(4)) {
      return Double.toString(Double.longBitsToDouble(value.number(4)));
    }
    List<String> values = new ArrayList<>();
    value.messages(5).forEach(list -> list.messages(1).forEach(one -> values.add(value(one))));
    return String.join(",", values);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
