package dev.posthouse.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.deploy.Promtool.Question;
import dev.posthouse.deploy.Promtool.Sample;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many processes KEDA would ask for: the query that the chart writes, evaluated by Prometheus'
 * own engine. That the metrics say what is so, {@code AutoscalingIT} shows.
 */
class AutoscalingTest {
  private static final int PER_PROCESS = 500;
  private static final String OPEN = "0";
  private static final String SHUT = "600";

  /** Of a pool of both providers. */
  private final String query =
      Chart.of("scale-to-zero", Map.of("attempt.pools", "null", "autoscaling.selector", ""))
          .scaledObjects()
          .getFirst()
          .at("/spec/triggers/0/metadata/query")
          .asText();

  @TempDir Path folder;

  @Test
  void eachPoolIsScaledByItsOwnDeploymentWithinItsPartitions() {
    Manifests manifests = Chart.of("scale-to-zero");

    assertThat(manifests.scaledObjects()).hasSize(2);
    for (JsonNode scaled : manifests.scaledObjects()) {
      Deployment target =
          manifests.one(Deployment.class, scaled.at("/spec/scaleTargetRef/name").asText());
      assertThat(target.getSpec().getReplicas()).as("KEDA's business").isNull();
    }
    JsonNode claude = scaled(manifests, "-claude");
    assertThat(claude.at("/spec/minReplicaCount").asInt()).isZero();
    assertThat(claude.at("/spec/maxReplicaCount").asInt()).as("partitions").isEqualTo(12);
    JsonNode gpt = scaled(manifests, "-gpt");
    assertThat(gpt.at("/spec/minReplicaCount").asInt()).isEqualTo(1);
    assertThat(gpt.at("/spec/maxReplicaCount").asInt()).isEqualTo(4);
    assertThat(gpt.at("/spec/triggers/0/metadata/query").asText())
        .contains("{provider=~\"gpt\",namespace=\"llm\"}", "/ 200", ", 4)");
  }

  @Test
  void neverMoreThanPartitionsWhateverIsAskedFor() {
    Manifests manifests = Chart.of("scale-to-zero", Map.of("autoscaling.maxReplicas", "40"));

    assertThat(scaled(manifests, "-claude").at("/spec/maxReplicaCount").asInt()).isEqualTo(12);
    assertThat(scaled(manifests, "-claude").at("/spec/fallback/replicas").asInt()).isEqualTo(2);
  }

  /** Named in words, with the processes that follow. */
  @Test
  void theDecisionFollowsTheMetrics() throws Exception {
    List<Question> questions = new ArrayList<>();
    expect(questions, "nothing lies there", 0, fleet("0", OPEN, "0", OPEN, "0"));
    expect(questions, "one job", 1.0 / PER_PROCESS, fleet("1", OPEN, "0", OPEN, "0"));
    expect(questions, "2,500 jobs", 5, fleet("2500", OPEN, "0", OPEN, "0"));
    expect(questions, "the fuller of two counts", 5, fleet("10", OPEN, "2500", OPEN, "0"));
    expect(questions, "not beyond partitions", 12, fleet("900000", OPEN, "0", OPEN, "0"));
    expect(
        questions,
        "its provider is shut: its jobs move on",
        1,
        fleet("2500", SHUT, "0", OPEN, "0"));
    expect(questions, "until somebody resumes it", 1, fleet("2500", "+Inf", "0", OPEN, "0"));
    expect(questions, "it was shut", 5, fleet("2500", "100", "0", OPEN, "0"));
    expect(questions, "one is shut, the other is not", 3, fleet("90000", SHUT, "1500", OPEN, "0"));
    expect(questions, "every provider is shut", 1, fleet("90000", SHUT, "90000", SHUT, "5"));
    expect(questions, "shut, and nothing lies there", 0, fleet("0", SHUT, "0", SHUT, "0"));
    expect(questions, "jobs wait to be due", 1, fleet("0", OPEN, "0", OPEN, "7"));
    expect(
        questions, "what one process does not know yet", 5, fleet("NaN", OPEN, "2500", OPEN, "0"));
    questions.add(new Question(query, Map.of(), "5m", List.of()));

    Promtool.in(folder).assertAnswers(questions);
  }

  /** As two processes with the role retry tell it. */
  private static Map<String, String> fleet(
      String claude, String claudeShutUntil, String gpt, String gptShutUntil, String waiting) {
    Map<String, String> series = new LinkedHashMap<>();
    for (String instance : List.of("a", "b")) {
      series.put(named("posthouse_provider_lag", "claude", instance), claude);
      series.put(named("posthouse_provider_lag", "gpt", instance), gpt);
      series.put(
          named("posthouse_provider_shut_until_timestamp_seconds", "claude", instance),
          claudeShutUntil);
      series.put(
          named("posthouse_provider_shut_until_timestamp_seconds", "gpt", instance), gptShutUntil);
    }
    series.put("posthouse_jobs_waiting{instance=\"a\"}", waiting);
    series.put("posthouse_jobs_waiting{instance=\"b\"}", "0");
    // Of another pool: none of this one's business.
    series.put(named("posthouse_provider_lag", "gemini", "a"), "800000");
    return series;
  }

  private static String named(String metric, String provider, String instance) {
    return "%s{provider=\"%s\",instance=\"%s\"}".formatted(metric, provider, instance);
  }

  private void expect(
      List<Question> questions, String why, double processes, Map<String, String> series) {
    Map<String, String> constant = new LinkedHashMap<>();
    series.forEach((name, value) -> constant.put(name, (value + " ").repeat(25).strip()));
    // promtool names the expression of what fails: so it says why, too.
    questions.add(
        new Question(
            "# " + why + "\n" + query, constant, "5m", List.of(new Sample("{}", processes))));
  }

  private static JsonNode scaled(Manifests manifests, String nameEnd) {
    return manifests.scaledObjects().stream()
        .filter(one -> one.at("/metadata/name").asText().endsWith(nameEnd))
        .findFirst()
        .orElseThrow();
  }
}
