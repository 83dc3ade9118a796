package dev.posthouse.console;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.console.index.Tally;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.health.ProviderHealth;
import dev.posthouse.health.ProviderStates;
import dev.posthouse.job.Opening;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.triage.ProviderReport;
import dev.posthouse.triage.ProviderTally;
import dev.posthouse.triage.TriageReport;
import dev.posthouse.triage.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the providers are, as triage says it and as the fleet knows it.
 *
 * <p>Tested by {@code ConsoleApiTest}.
 */
final class ProviderReports {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** As far back as {@code posthouse triage} looks. */
  private static final Duration WINDOW = Duration.ofMinutes(15);

  private ProviderReports() {}

  /** Is it us or them? */
  static TriageReport of(ConsoleDesk desk, Instant now) {
    List<ProviderReport> reports = new ArrayList<>();
    for (ProviderSettings settings : desk.settings().providers().values()) {
      ProviderHealth health = desk.health().gate(settings.name()).health();
      ProviderTally tally =
          ProviderTally.of(desk.index().activity().calls(settings.name(), now.minus(WINDOW)));
      reports.add(
          new ProviderReport(
              settings.name(),
              settings.platform(),
              settings.credential().sources().stream().map(Credential.Source::reference).toList(),
              tally,
              null,
              ProviderStates.waitsFor(settings.name(), health, now).orElse(null),
              Verdict.of(tally).and(health, now),
              List.of()));
    }
    return new TriageReport(now, WINDOW, reports, List.of(), List.of());
  }

  /** Each of a report as JSON. */
  static List<ObjectNode> write(ConsoleDesk desk, TriageReport report, Instant now) {
    Map<String, ProviderReport> reports =
        report.providers().stream().collect(Collectors.toMap(ProviderReport::name, one -> one));
    return desk.settings().providers().values().stream()
        .map(settings -> write(desk, settings, reports.get(settings.name()), now))
        .toList();
  }

  private static ObjectNode write(
      ConsoleDesk desk, ProviderSettings settings, @Nullable ProviderReport report, Instant now) {
    ProviderGate gate = desk.health().gate(settings.name());
    ProviderHealth health = gate.health();
    ObjectNode node =
        JSON.createObjectNode()
            .put("name", settings.name())
            .put("api", settings.api().word())
            .put("model", settings.model())
            .put("platform", settings.platform())
            .put("state", ProviderStates.word(health, now))
            .put("since", text(health.since()))
            .put("reason", health.reason().isEmpty() ? null : health.reason())
            .put("silencedUntil", text(health.silencedUntil()))
            .put("inFlight", gate.inFlight())
            .put("permits", gate.permits());
    node.put("opens", health.opens() instanceof Opening.Until(Instant at) ? at.toString() : null);
    if (report != null) {
      node.put("waitsFor", report.waitsFor());
      verdict(node.putObject("verdict"), report.verdict());
    }
    LimitsJson.write(
        node.putObject("limits"),
        settings.rates(),
        gate.limits(),
        calls(desk.index().activity().lastMinute(settings.name(), now)));
    Tally tally = desk.index().activity().provider(settings.name(), now.minus(WINDOW));
    tally(node.putObject("calls"), tally);
    return node;
  }

  private static int calls(Tally tally) {
    return tally.answers() + tally.failures().values().stream().mapToInt(Integer::intValue).sum();
  }

  private static void verdict(ObjectNode node, Verdict verdict) {
    node.put("state", verdict.state().name().toLowerCase(Locale.ROOT))
        .put("fault", verdict.fault().name().toLowerCase(Locale.ROOT))
        .put("sentence", verdict.sentence());
  }

  static void tally(ObjectNode node, Tally tally) {
    node.put("answered", tally.answers());
    tally.failures().forEach(node.putObject("failed")::put);
    tally.spend().forEach(node.putObject("spend")::put);
    Overview.durations(node, tally);
  }

  private static @Nullable String text(@Nullable Instant moment) {
    return moment == null ? null : moment.toString();
  }
}
