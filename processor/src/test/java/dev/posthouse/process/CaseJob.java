package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.provider.cases.WireCase;
import dev.posthouse.provider.cases.WireServer;
import dev.posthouse.testbench.TestBench;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The job of one case, and somebody else's plain job that comes to the same provider after it. */
final class CaseJob {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final WireServer server;
  private WireCase wire;
  private int calls;
  private List<String> faults = List.of("it was not run");

  CaseJob(Path file) throws IOException {
    this.file = file;
    this.wire = WireCase.of(file, Instant.now());
    this.server = new WireServer(wire);
  }

  /** Of its provider and its route, too. */
  String name() {
    return wire.name();
  }

  String id() {
    return "job-" + name();
  }

  String bystander() {
    return "bystander-" + name();
  }

  WireServer server() {
    return server;
  }

  Stream<String> forbiddenInLog() {
    return wire.expect().path("log_lacks").valueStream().map(JsonNode::asText);
  }

  /** What the case adds to its provider's settings. */
  ObjectNode providerSettings() {
    ObjectNode settings = JSON.createObjectNode();
    settings.set("api", wire.json().path("api"));
    if (wire.json().has("hosting")) {
      settings.set("hosting", wire.json().path("hosting"));
    }
    return wire.json().path("provider") instanceof ObjectNode more
        ? settings.setAll(more)
        : settings;
  }

  /** From its provider to the next, with delays that a test can wait for. */
  ObjectNode route() {
    ObjectNode route = JSON.createObjectNode();
    ArrayNode chain = route.putArray("chain").add(name());
    route.putObject("retry").put("base", "50ms").put("cap", "2s");
    if (wire.json().path("route") instanceof ObjectNode more) {
      route.setAll(more);
    }
    if (!route.path("alone").asBoolean()) {
      chain.add(CasesNode.NEXT);
    }
    route.remove("alone");
    return route;
  }

  /** Puts it on the request topic; the case's moments count from now on. */
  void submit(TestBench bench) {
    wire = WireCase.of(file, Instant.now());
    server.turnTo(wire);
    byte[] value = null;
    if (wire.json().path("request") instanceof ObjectNode request) {
      value = request.put("id", id()).put("route", name()).toString().getBytes(UTF_8);
    } else if (wire.json().path("record").isTextual()) {
      value = wire.json().path("record").asText().getBytes(UTF_8);
    }
    bench.send(new ProducerRecord<>(bench.topics.requests(), id().getBytes(UTF_8), value));
  }

  /** Somebody else's job. */
  void submitBystander(TestBench bench) {
    calls = server.received().size();
    bench.send(
        bystander(),
        JSON.createObjectNode()
            .put("id", bystander())
            .put("route", name())
            .put("prompt", "Does it still answer?")
            .toString());
  }

  /** Looks at what became of both. */
  void end(TestBench bench, Set<String> parked, Set<String> heard) {
    faults =
        new CaseVerdict(wire, bench, id(), bystander(), server.received(), calls)
            .faults(parked.contains(name()), heard);
  }

  /** What is not as the case says; nothing if all is. */
  List<String> faults() {
    return faults;
  }
}
