package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.registry.RegistryServer;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.WireSettings;
import dev.posthouse.testbench.HangingWay;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.RegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryAwayIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path state;

  /**
   * One partition, so that all share a thread. A producer comes with a schema that is new, and the
   * registry, which has taken it, takes connections and answers none.
   */
  @Test
  void aRegistryThatHangsHoldsUpNobodyButTheRequestsWhoseSchemaItAloneKnows() throws Exception {
    RetryPolicy retry = new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1));
    try (TestBench bench = new TestBench(state, 1, 32, retry);
        RegistryServer registry =
            RegistryServer.start(
                KafkaFixture.bootstrapServers(), 0, bench.topics.prefix() + "schemas");
        HangingWay way = new HangingWay(registry.url())) {
      byte[] strange = elsewhere(registry, bench.topics.requests(), "strange");
      try (Node node = Node.start(avro(bench.settings, way), Role.Selection.ALL)) {
        JourneyIT.awaitAll(bench, bench.submit("before", 3));

        way.hang(true);
        bench.send(bench.topics.requests(), "strange".getBytes(UTF_8), strange);
        Set<String> behind = bench.submit("behind", 30);

        JourneyIT.awaitAll(bench, behind);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(undecided(node)).isEqualTo(1));
        assertThat(way.held()).isPositive();
        assertThat(node.isRunning()).isTrue();
        assertThat(bench.terminal.missing(Set.of("strange"))).containsExactly("strange");
      }
      // Put aside, it outlives the process; the next one starts while the registry is well.
      way.hang(false);
      try (Node node = Node.start(avro(bench.settings, way), Role.Selection.ALL)) {
        JourneyIT.awaitAll(bench, Set.of("strange"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(undecided(node)).isZero());
      }
    }
  }

  private static Settings avro(Settings settings, HangingWay way) {
    return new TunedSettings(settings)
        .wire(
            new WireSettings(
                WireSettings.Format.AVRO,
                Map.of("schema.registry.url", way.url().toString()),
                null,
                null))
        .settings();
  }

  /** A request by a program that has a schema of its own. */
  private static byte[] elsewhere(RegistryServer registry, String topic, String id)
      throws IOException {
    Schema schema =
        SchemaBuilder.record(JobRequest.class.getName())
            .fields()
            .requiredString("id")
            .requiredString("prompt")
            .endRecord();
    RegistryClient client =
        new RegistryClient(Map.of("schema.registry.url", registry.url().toString()));
    int number = client.register(topic + "-of-theirs", schema);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(number).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema)
        .write(
            new GenericRecordBuilder(schema)
                .set("id", id)
                .set("prompt", TestBench.prompt(id))
                .build(),
            encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static double undecided(Node node) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(node.url().resolve("/metrics")).build(),
              BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith("posthouse_requests_undecided "))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
          .findFirst()
          .orElse(-1);
    }
  }
}
