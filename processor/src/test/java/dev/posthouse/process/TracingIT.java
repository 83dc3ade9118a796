package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.process.SpanReceiver.ReceivedSpan;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.TracingSettings;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job's trace, as a collector receives it from processes that each do a part of the journey. */
class TracingIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SENDER = "b7ad6b7169203331";
  private static final String TRACE_PARENT = "00-" + TRACE + "-" + SENDER + "-01";
  private static final long CLIENT = 3;
  private static final long CONSUMER = 5;

  @TempDir private Path state;

  @Test
  void oneTraceLeadsFromTheRequestThroughTwoFailuresAndAHandoverToTheResult() {
    try (SpanReceiver collector = new SpanReceiver();
        TestBench bench = bench();
        Node _ = process(bench, collector, "admit");
        Node _ = process(bench, collector, "attempt");
        Node _ = process(bench, collector, "retry")) {
      bench.provider("claude").script(FaultScript.failing(Fault.always(FaultKind.OVERLOADED)));

      send(bench, "job", "{\"id\":\"job\",\"prompt\":\"%s\"}".formatted("a secret"));
      JourneyIT.awaitAll(bench, Set.of("job"));

      List<ReceivedSpan> steps = received(collector, CONSUMER, 5);
      assertThat(steps).extracting(ReceivedSpan::traceId).containsOnly(TRACE);
      assertThat(steps)
          .extracting(ReceivedSpan::service)
          .containsExactly("admit", "attempt", "retry", "attempt", "attempt");
      assertThat(steps)
          .extracting(ReceivedSpan::name)
          .containsExactly(
              "process " + bench.topics.requests(),
              "process " + bench.topics.provider("claude"),
              "process " + bench.topics.retries(),
              "process " + bench.topics.provider("claude"),
              "process " + bench.topics.provider("gpt"));
      assertThat(steps)
          .extracting(span -> span.attribute("posthouse.outcome"))
          .containsExactly("admitted", "waiting", "released", "moved_on", "completed");
      assertThat(steps.getFirst().parentId()).isEqualTo(SENDER);
      for (int i = 1; i < steps.size(); i++) {
        assertThat(steps.get(i).parentId()).isEqualTo(steps.get(i - 1).spanId());
      }
      assertThat(steps.get(2).endNanos() - steps.get(2).startNanos())
          .as("the wait is shown as long as the retry station kept the job")
          .isPositive();

      List<ReceivedSpan> calls = received(collector, CLIENT, 3);
      assertThat(calls)
          .extracting(ReceivedSpan::parentId)
          .containsExactly(steps.get(1).spanId(), steps.get(3).spanId(), steps.get(4).spanId());
      assertThat(calls)
          .extracting(ReceivedSpan::name)
          .containsExactly("chat simulated-claude", "chat simulated-claude", "chat simulated-gpt");
      assertThat(calls).extracting(ReceivedSpan::error).containsExactly(true, true, false);
      assertThat(calls.getFirst().attribute("error.type")).isEqualTo("overloaded");
      assertThat(calls.getLast().attributes())
          .containsEntry("gen_ai.operation.name", "chat")
          .containsEntry("gen_ai.provider.name", "openai")
          .containsEntry("gen_ai.response.finish_reasons", "stop")
          .containsEntry("server.address", "127.0.0.1")
          .containsEntry("posthouse.job.id", "job")
          .containsEntry("posthouse.attempt", "3")
          .containsKeys("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens");

      assertThat(traceParent(bench.headers("job")))
          .isEqualTo("00-" + TRACE + "-" + steps.getLast().spanId() + "-01");
      assertThat(collector.spans().toString()).doesNotContain("a secret");
    }
  }

  @Test
  void aReplayedJobHasATraceOfItsOwnThatIsLinkedWithTheFormer() {
    try (SpanReceiver collector = new SpanReceiver();
        TestBench bench = bench();
        Node _ = process(bench, collector, "admit,attempt,retry")) {
      send(
          bench,
          "job",
          """
          {"id":"job","generation":2,"prompt":"Why?",
           "replayOf":{"topic":"dead-letters","partition":0,"offset":7}}\
          """);
      JourneyIT.awaitAll(bench, Set.of("job"));

      List<ReceivedSpan> steps = received(collector, CONSUMER, 2);
      assertThat(steps.getFirst().links()).containsExactly(TRACE);
      assertThat(steps.getFirst().parentId()).isEmpty();
      assertThat(steps.getLast().parentId()).isEqualTo(steps.getFirst().spanId());
      assertThat(steps).extracting(ReceivedSpan::traceId).doesNotContain(TRACE);
    }
  }

  @Test
  void whileTracingIsOffTheTraceContextTravelsOnAsItCame() {
    try (TestBench bench = bench();
        Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      bench.provider("claude").script(FaultScript.failing(Fault.always(FaultKind.OVERLOADED)));

      send(bench, "job", "{\"id\":\"job\",\"prompt\":\"Why?\"}");
      JourneyIT.awaitAll(bench, Set.of("job"));

      assertThat(traceParent(bench.headers("job"))).isEqualTo(TRACE_PARENT);
    }
  }

  @Test
  void aFaultySettingIsNamedAndNothingBegins() {
    try (TestBench bench = bench()) {
      Settings settings =
          new TunedSettings(bench.settings)
              .tracing(new TracingSettings(true, Map.of("otel.traces.sampler", "sometimes")))
              .settings();

      assertThatThrownBy(() -> Node.start(settings, Role.Selection.ALL))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Tracing cannot begin")
          .hasMessageContaining("sometimes");
    }
  }

  private TestBench bench() {
    return new TestBench(
        state, 2, 8, new RetryPolicy(2, Duration.ofMillis(50), Duration.ofSeconds(1)));
  }

  private Node process(TestBench bench, SpanReceiver collector, String roles) {
    Map<String, String> properties =
        Map.of(
            "otel.service.name",
            roles,
            "otel.exporter.otlp.endpoint",
            collector.url(),
            "otel.bsp.schedule.delay",
            "100");
    return Node.start(
        new TunedSettings(bench.settings)
            .in(state.resolve(roles.replace(',', '-')))
            .tracing(new TracingSettings(true, properties))
            .settings(),
        Role.Selection.parse(roles, bench.settings.providers().keySet()));
  }

  private static void send(TestBench bench, String id, String json) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(bench.topics.requests(), id.getBytes(UTF_8), json.getBytes(UTF_8));
    record.headers().add("traceparent", TRACE_PARENT.getBytes(UTF_8));
    bench.send(record);
  }

  private static List<ReceivedSpan> received(SpanReceiver collector, long kind, int count) {
    await().atMost(PATIENCE).until(() -> spans(collector, kind).size() >= count);
    assertThat(spans(collector, kind)).hasSize(count);
    return spans(collector, kind);
  }

  /** In the order in which they began. */
  private static List<ReceivedSpan> spans(SpanReceiver collector, long kind) {
    return collector.spans().stream()
        .filter(span -> span.kind() == kind)
        .sorted(Comparator.comparingLong(ReceivedSpan::startNanos))
        .toList();
  }

  private static String traceParent(Headers headers) {
    return new String(headers.lastHeader("traceparent").value(), UTF_8);
  }
}
