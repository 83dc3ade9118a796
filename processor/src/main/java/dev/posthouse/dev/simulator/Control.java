package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/**
 * The control endpoint.
 *
 * <ul>
 *   <li>{@code GET /control}: all providers
 *   <li>{@code GET /control/{name}}: one provider with its script and counts
 *   <li>{@code PUT /control/{name}/script}: starts a script
 *   <li>{@code POST /control/{name}/hold}, {@code POST /control/{name}/release}
 *   <li>{@code GET /control/{name}/calls}: the counts; with {@code ?prompt=text} or {@code
 *       ?hash=digits} those of one prompt
 * </ul>
 */
final class Control {
  private final Map<String, SimulatedProvider> providers;

  Control(Map<String, SimulatedProvider> providers) {
    this.providers = providers;
  }

  void serve(String method, String path, Fields query, Exchange exchange) throws IOException {
    String[] parts = path.split("/", -1);
    String name = parts.length > 1 ? parts[1] : "";
    String verb = parts.length > 2 ? parts[2] : "";
    if (name.isEmpty()) {
      ObjectNode all = Json.object();
      ArrayNode list = all.putArray("providers");
      providers.values().forEach(provider -> list.add(provider.toJson()));
      send(exchange, 200, all);
      return;
    }
    SimulatedProvider provider = providers.get(name);
    if (provider == null) {
      fail(
          exchange,
          404,
          "no simulated provider is named '%s'; there are %s".formatted(name, providers.keySet()));
      return;
    }
    try {
      switch (method + " " + verb) {
        case "GET " -> send(exchange, 200, provider.toJson());
        case "GET calls" -> send(exchange, 200, calls(provider, query));
        case "PUT script" -> {
          provider.script(
              FaultScript.fromJson(StandardCharsets.UTF_8.decode(exchange.body()).toString()));
          send(exchange, 200, provider.toJson());
        }
        case "POST hold" -> {
          provider.hold();
          send(exchange, 200, provider.toJson());
        }
        case "POST release" -> {
          provider.release();
          send(exchange, 200, provider.toJson());
        }
        default ->
            fail(
                exchange,
                404,
                "'%s %s' is unknown; use GET, GET calls, PUT script, POST hold or POST release under /control/%s"
                    .formatted(method, verb, name));
      }
    } catch (IllegalArgumentException e) {
      fail(exchange, 400, String.valueOf(e.getMessage()));
    }
  }

  private static ObjectNode calls(SimulatedProvider provider, Fields query) {
    @Nullable String prompt = query.getValue("prompt");
    @Nullable String digits = query.getValue("hash");
    if (prompt == null && digits == null) {
      return provider.counts().toJson();
    }
    PromptHash hash = prompt != null ? PromptHash.of(prompt) : PromptHash.parse(digits);
    return Json.object().put("hash", hash.toString()).put("calls", provider.callsFor(hash));
  }

  private static void fail(Exchange exchange, int status, String message) {
    send(exchange, status, Json.object().put("error", message));
  }

  private static void send(Exchange exchange, int status, JsonNode body) {
    // A line of its own on whatever terminal asked.
    byte[] line = (Json.text(body) + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.send(status, Exchange.JSON, ByteBuffer.wrap(line));
  }
}
