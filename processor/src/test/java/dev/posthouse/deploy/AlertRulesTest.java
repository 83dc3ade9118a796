package dev.posthouse.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.deploy.Promtool.Question;
import dev.posthouse.deploy.Promtool.Sample;
import dev.posthouse.docs.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * Each alert of {@code deploy/alerts.yaml} fires when it should and is silent when it should, in
 * Prometheus' own engine, and has a section of its own in {@code docs/alerts.md}.
 */
class AlertRulesTest {
  private static final Path ALERTS = Document.PROJECT.resolve("deploy/alerts.yaml");

  /** Half an hour of scrapes, four a minute. */
  private static final int SCRAPES = 120;

  private static final String STAYS = "x" + SCRAPES;
  private static final String FIRING = "count by (alertname) (ALERTS{alertstate=\"firing\"})";

  @TempDir Path folder;

  /** An alert, the series by which it fires, and similar ones by which it does not. */
  private record Case(String alert, Map<String, String> fires, Map<String, String> silent) {}

  private static final List<Case> CASES =
      List.of(
          new Case(
              "StationDown",
              Map.of("posthouse_station_working{station=\"admit\"}", "0" + STAYS),
              Map.of("posthouse_station_working{station=\"admit\"}", "1" + STAYS)),
          new Case(
              "EveryProviderShut",
              Map.of(shut("claude"), "9000" + STAYS, shut("gpt"), "9000" + STAYS),
              Map.of(shut("claude"), "9000" + STAYS, shut("gpt"), "0" + STAYS)),
          new Case(
              "ProviderParked",
              Map.of("posthouse_provider_state{provider=\"claude\",state=\"parked\"}", "1" + STAYS),
              Map.of(
                  "posthouse_provider_state{provider=\"claude\",state=\"circuit_open\"}",
                  "1" + STAYS)),
          new Case(
              "JobsDie", Map.of(moved("dead"), beginsLate()), Map.of(moved("dead"), "4" + STAYS)),
          new Case(
              "JobsDie", Map.of(moved("dead"), grows(1)), Map.of(moved("completed"), grows(1))),
          new Case(
              "RequestsRejected",
              Map.of(requests("rejected"), beginsLate()),
              Map.of(requests("admitted"), beginsLate())),
          new Case(
              "OnlyDuplicates",
              Map.of(requests("duplicate"), grows(1)),
              Map.of(requests("duplicate"), grows(1), requests("admitted"), grows(1))),
          new Case(
              "RequestsUndecided",
              Map.of("posthouse_requests_undecided", "3" + STAYS),
              Map.of("posthouse_requests_undecided", "0" + STAYS)),
          new Case(
              "NobodyWorks",
              Map.of(lag(), "5" + STAYS, working("attempt:gpt"), "1" + STAYS),
              Map.of(lag(), "5" + STAYS, working("attempt:claude"), "1" + STAYS)),
          new Case(
              "TopicHeldUp",
              Map.of("posthouse_topic_held_up_seconds{topic=\"llm.requests\"}", "130" + STAYS),
              Map.of("posthouse_topic_held_up_seconds{topic=\"llm.requests\"}", "60" + STAYS)),
          new Case("RetriesLate", lateness("8.192"), lateness("1.024")),
          new Case(
              "TransactionsFail",
              Map.of(transactions("aborted"), grows(3)),
              Map.of(transactions("committed"), grows(3))),
          new Case(
              "PartitionFull",
              Map.of("posthouse_ledger_occupancy{provider=\"claude\"}", "0.8" + STAYS),
              Map.of("posthouse_ledger_occupancy{provider=\"claude\"}", "0.7" + STAYS)),
          new Case(
              "ModelRetires",
              Map.of(retires(), 10 * 86_400 + STAYS),
              Map.of(retires(), 20 * 86_400 + STAYS)),
          new Case(
              "ModelRetires", Map.of(retires(), 86_400 + STAYS), Map.of(retires(), "0" + STAYS)),
          new Case(
              "OtherModelAnswers",
              Map.of(
                  "posthouse_calls_other_model_total{provider=\"claude\",model=\"a\",answered=\"b\"}",
                  beginsLate()),
              Map.of()));

  @Test
  void prometheusLoadsThem() throws Exception {
    Promtool.in(folder).assertRules(ALERTS);
  }

  @Test
  void eachFiresWhenItShouldAndIsSilentWhenItShould() throws Exception {
    List<Question> questions = new ArrayList<>();
    for (Case one : CASES) {
      questions.add(
          new Question(
              FIRING,
              one.fires(),
              "30m",
              List.of(new Sample("{alertname=\"Posthouse" + one.alert() + "\"}", 1))));
      questions.add(new Question(FIRING, one.silent(), "30m", List.of()));
    }

    Promtool.in(folder).assertAnswers(questions, List.of(ALERTS));
  }

  @Test
  void noAlertIsLeftOut() throws IOException {
    assertThat(CASES.stream().map(one -> "Posthouse" + one.alert()).collect(Collectors.toSet()))
        .isEqualTo(
            new TreeSet<>(alerts().stream().map(rule -> (String) rule.get("alert")).toList()));
  }

  @Test
  void eachHasASectionThatItsRunbookNames() throws IOException {
    String page = Document.read("docs/alerts.md").text();

    for (Map<String, Object> rule : alerts()) {
      String alert = String.valueOf(rule.get("alert"));
      assertThat(page).contains("\n## " + alert + "\n");
      assertThat(rule.get("annotations"))
          .asInstanceOf(InstanceOfAssertFactories.MAP)
          .containsEntry("runbook_url", "docs/alerts.md#" + alert.toLowerCase(Locale.ROOT))
          .containsKeys("summary", "description");
    }
  }

  private static List<Map<String, Object>> alerts() throws IOException {
    Map<String, List<Map<String, List<Map<String, Object>>>>> file =
        new Yaml().load(Files.readString(ALERTS));
    return file.getOrDefault("groups", List.of()).stream()
        .flatMap(group -> group.getOrDefault("rules", List.of()).stream())
        .toList();
  }

  /** A counter that is there only from its first count on, five minutes ago. */
  private static String beginsLate() {
    return "_x" + (SCRAPES - 20) + " 1x20";
  }

  private static String grows(int eachScrape) {
    return "0+" + eachScrape + "x" + SCRAPES;
  }

  private static String shut(String provider) {
    return "posthouse_provider_shut_until_timestamp_seconds{provider=\"" + provider + "\"}";
  }

  private static String moved(String outcome) {
    return "posthouse_jobs_moved_total{provider=\"claude\",kind=\"expired\",outcome=\""
        + outcome
        + "\"}";
  }

  private static String requests(String outcome) {
    return "posthouse_requests_total{route=\"default\",kind=\"none\",outcome=\"" + outcome + "\"}";
  }

  private static String transactions(String result) {
    return "posthouse_transactions_seconds_count{provider=\"claude\",result=\"" + result + "\"}";
  }

  private static String lag() {
    return "posthouse_provider_lag{provider=\"claude\"}";
  }

  private static String working(String station) {
    return "posthouse_station_working{station=\"" + station + "\"}";
  }

  private static String retires() {
    return "posthouse_model_retires_timestamp_seconds{provider=\"claude\",model=\"a\"}";
  }

  /** All retries are in the bucket that ends there. */
  private static Map<String, String> lateness(String bucket) {
    String name = "posthouse_retry_lateness_seconds_bucket{le=\"";
    return Map.of(
        name + "0.001\"}",
        "0" + STAYS,
        name + Double.parseDouble(bucket) / 2 + "\"}",
        "0" + STAYS,
        name + bucket + "\"}",
        grows(1),
        name + "+Inf\"}",
        grows(1));
  }
}
