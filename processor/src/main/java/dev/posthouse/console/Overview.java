package dev.posthouse.console;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.console.index.Activity;
import dev.posthouse.console.index.GroupView;
import dev.posthouse.console.index.Tally;
import dev.posthouse.triage.TriageReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * What one sees first. It is made once a second at most, however many people watch, and Kafka is
 * asked every five. Safe for use by many threads.
 *
 * <p>Tested by {@code ConsoleApiTest}.
 */
final class Overview {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration KEEP = Duration.ofSeconds(1);
  private static final Duration SURVEY = Duration.ofSeconds(5);

  private final InstantSource clock;
  private Instant madeAt = Instant.ofEpochSecond(0);
  private ObjectNode made = JSON.createObjectNode();
  private Instant surveyedAt = Instant.ofEpochSecond(0);
  private List<GroupView> fleet = List.of();
  private @Nullable String fleetFault;

  Overview(InstantSource clock) {
    this.clock = clock;
  }

  synchronized ObjectNode now(ConsoleDesk desk) {
    Instant now = clock.instant();
    if (madeAt.plus(KEEP).isAfter(now)) {
      return made;
    }
    survey(desk, now);
    made = make(desk, now);
    madeAt = now;
    return made;
  }

  private void survey(ConsoleDesk desk, Instant now) {
    if (surveyedAt.plus(SURVEY).isAfter(now)) {
      return;
    }
    surveyedAt = now;
    try {
      fleet = desk.operations().fleet();
      fleetFault = null;
    } catch (KafkaException e) {
      fleet = List.of();
      fleetFault = String.valueOf(e.getMessage());
    }
  }

  private ObjectNode make(ConsoleDesk desk, Instant now) {
    Activity activity = desk.index().activity();
    ObjectNode answer = JSON.createObjectNode().put("at", now.toString());
    reading(answer.putObject("reading"), desk);
    TriageReport report = ProviderReports.of(desk, now);
    answer.put("headline", report.headline()).put("well", report.isWell());
    ObjectNode jobs = answer.putObject("jobs");
    counts(jobs.putObject("states"), desk.index().jobs().states());
    counts(jobs.putObject("waiting"), desk.index().jobs().waiting());
    jobs.put("whole", desk.index().jobs().isWhole());
    Tally ended = activity.jobs(now.minus(HOUR));
    ObjectNode hour = answer.putObject("hour").put("answered", ended.answers());
    counts(hour.putObject("dead"), ended.failures());
    durations(hour, activity.calls(now.minus(HOUR)));
    ObjectNode today = answer.putObject("today");
    activity.today(now).spend().forEach(today.putObject("spend")::put);
    Instant begins = activity.begins();
    today.put("since", begins == null ? null : begins.toString());
    answer.put("letters", desk.index().letters().size());
    ArrayNode providers = answer.putArray("providers");
    ProviderReports.write(desk, report, now).forEach(providers::add);
    ArrayNode stations = answer.putArray("fleet");
    fleet.forEach(group -> station(stations.addObject(), group));
    answer.put("fleetFault", fleetFault);
    return answer;
  }

  private static void reading(ObjectNode reading, ConsoleDesk desk) {
    reading.put("progress", desk.index().progress()).put("fault", desk.index().fault());
  }

  private static void counts(ObjectNode node, Map<String, Integer> counts) {
    counts.forEach(
        (name, count) -> {
          if (count > 0) {
            node.put(name, count);
          }
        });
  }

  static void durations(ObjectNode node, Tally tally) {
    node.put("p50Millis", millis(tally.within(0.5))).put("p95Millis", millis(tally.within(0.95)));
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : (Long) duration.toMillis();
  }

  private static void station(ObjectNode node, GroupView group) {
    node.put("station", group.station()).put("members", group.members()).put("lag", group.lag());
    group.hosts().forEach(node.putArray("hosts")::add);
  }
}
