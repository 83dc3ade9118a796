package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.job.Prices;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.metrics.Meter;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.Usage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real process says at {@code /metrics} after a known set of jobs. */
class MetricsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");
  private static final RetryPolicy RETRY =
      new RetryPolicy(2, Duration.ofMillis(50), Duration.ofMillis(200));

  @TempDir private Path state;

  @Test
  void theFiguresAreThoseOfTheJobsAndNoDocumentedOneIsMissing() throws Exception {
    try (TestBench bench = new TestBench(state, 2, 8, RETRY);
        Node processor =
            Node.start(
                new TunedSettings(bench.settings).prices(new Prices("EUR", 3, 0.3, 15)).settings(),
                Role.Selection.ALL)) {
      Set<String> ids = new HashSet<>(bench.submit("calm", 20));
      JourneyIT.awaitAll(bench, ids);
      bench.submit("calm", 3); // once more: duplicates
      bench.send("nothing", "{}");
      ids.add("nothing");
      bench.provider("claude").script(FaultScript.failing(Fault.always(FaultKind.OVERLOADED)));
      ids.addAll(bench.submit("retried", 5));
      JourneyIT.awaitAll(bench, ids);

      assertThat(scrape(processor))
          .containsEntry(requests("default", "admitted", "none"), 25.0)
          .containsEntry(requests("none", "rejected", "invalid_request"), 1.0)
          .containsEntry(calls("claude", "none"), 20.0)
          .containsEntry(calls("claude", "overloaded"), 10.0)
          .containsEntry(calls("gpt", "none"), 5.0)
          .containsEntry(moved("claude", "completed", "none"), 20.0)
          .containsEntry(moved("claude", "waiting", "overloaded"), 5.0)
          .containsEntry(moved("claude", "moved_on", "overloaded"), 5.0)
          .containsEntry(moved("gpt", "completed", "none"), 5.0)
          .containsEntry("posthouse_retries_released_total{provider=\"claude\"}", 5.0)
          .containsEntry("posthouse_retry_lateness_seconds_count", 5.0)
          .containsEntry("posthouse_calls_interrupted_total{provider=\"claude\"}", 0.0)
          .containsEntry(
              tokens("claude", "input"), (double) sum(bench, "claude", Usage::getInputTokens))
          .containsEntry(
              tokens("gpt", "output"), (double) sum(bench, "gpt", Usage::getOutputTokens))
          .hasEntrySatisfying(
              "posthouse_cost_total{currency=\"EUR\",model=\"simulated-gpt\",provider=\"gpt\"}",
              cost -> assertThat(cost).isCloseTo(cost(bench, "gpt"), Offset.offset(1e-9)))
          .containsEntry("posthouse_provider_state{provider=\"claude\",state=\"open\"}", 1.0)
          .containsEntry(
              "posthouse_provider_shut_until_timestamp_seconds{provider=\"claude\"}", 0.0)
          .containsEntry("posthouse_permits_limit{provider=\"gpt\"}", 8.0)
          .containsEntry("posthouse_permits_available{provider=\"gpt\"}", 8.0);
      // Of the end of a transaction, and of duplicates, no record tells.
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(scrape(processor))
                      .containsEntry(requests("none", "duplicate", "none"), 3.0)
                      .hasEntrySatisfying(
                          "posthouse_transactions_seconds_count{provider=\"gpt\",result=\"committed\"}",
                          count -> assertThat(count).isPositive())
                      .containsEntry("posthouse_jobs_held{provider=\"gpt\"}", 0.0)
                      .containsEntry("posthouse_jobs_waiting", 0.0)
                      .containsEntry("posthouse_provider_lag{provider=\"claude\"}", 0.0)
                      .containsEntry("posthouse_provider_lag{provider=\"gpt\"}", 0.0)
                      .containsEntry("posthouse_calls_in_flight{provider=\"gpt\"}", 0.0));

      Set<String> documented = new HashSet<>(documented());
      // None of these happens to these jobs, and their labels are not known before.
      documented.removeAll(
          Set.of(
              "posthouse_answers_stored_total",
              "posthouse_cache_warming_seconds",
              "posthouse_calls_other_model_total",
              "posthouse_content_fetches_total"));
      assertThat(types(processor)).containsAll(documented);
      assertThat(documented()).hasSize(Meter.values().length);
    }
  }

  @Test
  void aParkedProviderSaysUntilWhenAndNobodyMayCallIt() throws Exception {
    try (TestBench bench = new TestBench(state, 2, 8, RETRY);
        Node processor = Node.start(bench.settings, Role.Selection.ALL)) {
      bench.provider("claude").script(FaultScript.failing(Fault.always(FaultKind.QUOTA_EXHAUSTED)));
      JourneyIT.awaitAll(bench, bench.submit("spent", 1));

      assertThat(scrape(processor))
          .containsEntry("posthouse_provider_state{provider=\"claude\",state=\"parked\"}", 1.0)
          .containsEntry("posthouse_provider_state{provider=\"claude\",state=\"open\"}", 0.0)
          .containsEntry("posthouse_permits_available{provider=\"claude\"}", 0.0)
          .hasEntrySatisfying(
              "posthouse_provider_shut_until_timestamp_seconds{provider=\"claude\"}",
              until -> assertThat(until).isGreaterThan((double) Instant.now().getEpochSecond()));
    }
  }

  private static String requests(String route, String outcome, String kind) {
    return "posthouse_requests_total{kind=\"%s\",outcome=\"%s\",route=\"%s\"}"
        .formatted(kind, outcome, route);
  }

  private static String calls(String provider, String kind) {
    return "posthouse_calls_seconds_count{kind=\"%s\",model=\"simulated-%s\",provider=\"%s\"}"
        .formatted(kind, provider, provider);
  }

  private static String moved(String provider, String outcome, String kind) {
    return "posthouse_jobs_moved_total{kind=\"%s\",outcome=\"%s\",provider=\"%s\"}"
        .formatted(kind, outcome, provider);
  }

  private static String tokens(String provider, String type) {
    return "posthouse_tokens_total{model=\"simulated-%s\",provider=\"%s\",type=\"%s\"}"
        .formatted(provider, provider, type);
  }

  private static long sum(TestBench bench, String provider, ToLongFunction<Usage> part) {
    return used(bench, provider).stream()
        .mapToLong(call -> part.applyAsLong(call.getUsage()))
        .sum();
  }

  private static double cost(TestBench bench, String provider) {
    return used(bench, provider).stream().mapToDouble(call -> call.getCost().getAmount()).sum();
  }

  private static List<Call> used(TestBench bench, String provider) {
    return bench.calls().stream()
        .filter(call -> call.getProvider().equals(provider) && call.getUsage() != null)
        .toList();
  }

  /** The names in the document's table. */
  private static Set<String> documented() throws IOException {
    Set<String> names = new HashSet<>();
    Matcher row = Pattern.compile("(?m)^\\| `(\\w+)` \\|").matcher(Files.readString(DOCUMENT));
    while (row.find()) {
      names.add(row.group(1));
    }
    return names;
  }

  private static Set<String> types(Node processor) throws Exception {
    Set<String> names = new HashSet<>();
    Matcher type = Pattern.compile("(?m)^# TYPE (\\w+) ").matcher(page(processor));
    while (type.find()) {
      names.add(type.group(1));
    }
    return names;
  }

  private static Map<String, Double> scrape(Node processor) throws Exception {
    Map<String, Double> samples = new HashMap<>();
    page(processor)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              samples.put(line.substring(0, space), number(line.substring(space + 1)));
            });
    return samples;
  }

  private static double number(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  private static String page(Node processor) throws Exception {
    URI url = processor.url().resolve("/metrics");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      return answer.body();
    }
  }
}
