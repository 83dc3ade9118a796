package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.posthouse.settings.WireSettings;
import dev.posthouse.wire.JobRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** As much of a schema registry as encodes and decodes records, and a way to make it refuse. */
final class StubRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final List<String> schemas = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean refusing;
  private volatile boolean hanging;

  StubRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** It takes questions, and does not answer them until it is told to. */
  void hang(boolean hang) {
    hanging = hang;
  }

  /**
   * A request by a program in another language, which has a schema of its own: registered, and
   * known to nobody else.
   */
  byte[] encodedElsewhere(String id) throws IOException {
    Schema schema =
        SchemaBuilder.record(JobRequest.class.getName())
            .fields()
            .requiredString("id")
            .requiredString("prompt")
            .endRecord();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        ByteBuffer.allocate(5).put((byte) 0).putInt(register(schema.toString())).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema)
        .write(
            new GenericRecordBuilder(schema).set("id", id).set("prompt", "Why?").build(), encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  /** Settings of a processor that uses it, with Avro or JSON for what the processor writes. */
  WireSettings wire(WireSettings.Format format) {
    String url = "http://localhost:" + server.getAddress().getPort();
    return new WireSettings(format, Map.of("schema.registry.url", url), null, null);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] asked = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    while (hanging) {
      LockSupport.parkNanos(1_000_000);
      if (Thread.interrupted()) {
        return;
      }
    }
    int status = 200;
    Map<String, ?> body;
    if (refusing) {
      status = 403;
      body = Map.of("error_code", 40301, "message", "not for you");
    } else if (path.startsWith("/schemas/ids/")) {
      int id = Integer.parseInt(path.substring("/schemas/ids/".length()));
      boolean known = id >= 1 && id <= schemas.size();
      status = known ? 200 : 404;
      body =
          known
              ? Map.of("schema", schemas.get(id - 1))
              : Map.of("error_code", 40403, "message", "");
    } else {
      body = Map.of("id", register(JSON.readTree(asked).path("schema").asText()));
    }
    byte[] answer = JSON.writeValueAsString(body).getBytes(UTF_8);
    exchange.sendResponseHeaders(status, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private synchronized int register(String schema) {
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return schemas.indexOf(schema) + 1;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}
