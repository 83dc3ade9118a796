package dev.posthouse.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Holds queries against what is measured. */
public final class MeasuredSeries {
  private static final Pattern SERIES =
      Pattern.compile("\\b((?:posthouse|gen_ai)_\\w+)(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)(?:=~|!~|!=|=)\"");
  private static final Pattern GROUPED = Pattern.compile("by \\(([\\w, ]+)\\)");
  private static final Pattern LABEL_NAME = Pattern.compile("gen_ai_(?:request_model|token_type)");

  /** Which Prometheus adds to each series. */
  private static final Set<String> OF_THE_TARGET = Set.of("instance", "job");

  private MeasuredSeries() {}

  /** Fails if a query names a series or a label that no process has. */
  public static void assertAsksForWhatIsThere(String expression) {
    Map<String, Set<String>> measured = measured();
    Set<String> known = new HashSet<>(OF_THE_TARGET);
    List<MatchResult> series =
        SERIES
            .matcher(expression)
            .results()
            .filter(one -> !LABEL_NAME.matcher(one.group(1)).matches())
            .toList();
    for (MatchResult one : series) {
      Set<String> labels = measured.get(one.group(1));
      assertThat(labels).as("measured: %s of %s", one.group(1), expression).isNotNull();
      known.addAll(labels);
      if (one.group(2) != null) {
        MATCHER
            .matcher(one.group(2))
            .results()
            .forEach(label -> assertThat(labels).as(expression).contains(label.group(1)));
      }
    }
    if (!series.isEmpty()) {
      GROUPED
          .matcher(expression)
          .results()
          .flatMap(by -> Arrays.stream(by.group(1).split(", ")))
          .forEach(label -> assertThat(known).as(expression).contains(label));
    }
  }

  /** The labels of each series in Prometheus. */
  private static Map<String, Set<String>> measured() {
    Map<String, Set<String>> measured = new HashMap<>();
    for (Meter meter : Meter.values()) {
      Set<String> labels =
          meter.tags().stream().map(tag -> tag.replace('.', '_')).collect(Collectors.toSet());
      switch (meter.kind()) {
        case COUNTER, GAUGE -> measured.put(meter.prometheusName(), labels);
        case HISTOGRAM, TIMER -> {
          measured.put(meter.prometheusName() + "_count", labels);
          measured.put(meter.prometheusName() + "_sum", labels);
          Set<String> bucket = new HashSet<>(labels);
          bucket.add("le");
          measured.put(meter.prometheusName() + "_bucket", bucket);
        }
      }
    }
    return measured;
  }
}
