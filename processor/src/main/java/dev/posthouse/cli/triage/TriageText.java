package dev.posthouse.cli.triage;

import dev.posthouse.cli.terminal.PlainText;
import dev.posthouse.cli.terminal.ShortDuration;
import dev.posthouse.settings.DurationText;
import dev.posthouse.settings.StrayVariables.Stray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A triage report for people. */
final class TriageText {
  private static final int LABEL = 12;
  private static final int NARROWEST = 40;
  private static final int WIDEST = 100;
  private static final int UNKNOWN = 80;

  private final int width;

  /**
   * @param columns of the terminal; 0 if nobody knows
   */
  TriageText(int columns) {
    this.width = columns == 0 ? UNKNOWN : Math.clamp(columns, NARROWEST, WIDEST);
  }

  List<String> lines(TriageReport report) {
    List<String> lines = new ArrayList<>(wrapped("triage", report.headline()));
    for (String heldUp : report.heldUp()) {
      lines.add("");
      lines.addAll(wrapped("requests", heldUp));
    }
    for (ProviderReport provider : report.providers()) {
      lines.add("");
      lines.addAll(lines(provider, report.since()));
    }
    if (!report.wayOut().isEmpty()) {
      lines.add("");
      report.wayOut().forEach(stray -> lines.addAll(wrapped(label(stray), text(stray))));
    }
    return lines;
  }

  private List<String> lines(ProviderReport provider, Duration since) {
    ProviderTally tally = provider.tally();
    List<String> lines = new ArrayList<>();
    lines.addAll(
        wrapped(
            provider.name(),
            "%s, %s"
                .formatted(
                    provider.verdict().state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    tally.calls() == 0
                        ? "no calls in " + DurationText.format(since)
                        : "%d of %d calls answered (%s) in %s"
                            .formatted(
                                tally.answered(),
                                tally.calls(),
                                share(tally.answered(), tally.calls()),
                                DurationText.format(since)))));
    lines.addAll(wrapped("", provider.verdict().sentence()));
    if (provider.waitsFor() != null) {
      lines.addAll(wrapped("  now", provider.waitsFor()));
    }
    if (!tally.failures().isEmpty()) {
      lines.addAll(wrapped("  failures", failures(tally)));
    }
    lines.addAll(wrapped("  key", keys(provider)));
    if (provider.isOfOtherSettings()) {
      lines.addAll(
          wrapped(
              "  warning",
              "calls used a key that these settings do not name: whoever made"
                  + " them runs with other settings"));
    }
    if (provider.probe() != null) {
      lines.addAll(wrapped("  probe", probe(provider.probe())));
    }
    provider.models().forEach(warning -> lines.addAll(wrapped("  warning", warning)));
    provider.strays().forEach(stray -> lines.addAll(wrapped(label(stray), text(stray))));
    return lines;
  }

  private static String failures(ProviderTally tally) {
    return tally.failures().entrySet().stream()
        .map(
            failure ->
                "%s %d (%s)"
                    .formatted(
                        failure.getKey(),
                        failure.getValue(),
                        share(failure.getValue(), tally.calls())))
        .collect(Collectors.joining(", "));
  }

  private static String keys(ProviderReport provider) {
    Map<String, ProviderTally.KeyUse> used = provider.tally().credentials();
    if (used.isEmpty()) {
      return provider.references().isEmpty()
          ? "none that the events name"
          : String.join(", ", provider.references()) + ", by the settings";
    }
    return used.entrySet().stream()
        .map(
            key ->
                "%s (%d calls%s)"
                    .formatted(
                        key.getKey(),
                        key.getValue().calls(),
                        key.getValue().refused() == 0
                            ? ""
                            : ", refused " + key.getValue().refused()))
        .collect(Collectors.joining(", "));
  }

  private static String probe(Probe.Result probe) {
    String time = ShortDuration.of(probe.time());
    String key = probe.credential() == null ? "" : " with " + probe.credential();
    return switch (probe) {
      case Probe.Result.Answered(var model, _, _) ->
          "answered by %s in %s%s".formatted(model, time, key);
      case Probe.Result.Failed(var failure, _, _) ->
          "%s after %s%s: %s".formatted(failure.kind().wireName(), time, key, failure.message());
    };
  }

  private static String label(Stray stray) {
    return stray.used() ? "  warning" : "  note";
  }

  private static String text(Stray stray) {
    return stray.name() + " " + stray.effect();
  }

  /** Never 0 % or 100 % of what is not none or all. */
  private static String share(int part, int whole) {
    long percent = Math.round(100.0 * part / whole);
    if (percent == 0 && part > 0) {
      return "<1%";
    }
    return percent == 100 && part < whole ? ">99%" : percent + "%";
  }

  /** In lines of the terminal's width, the label before the first and the text below itself. */
  private List<String> wrapped(String label, String text) {
    String indent = " ".repeat(LABEL);
    String start = label.length() < LABEL ? "%-12s".formatted(label) : label + "  ";
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(start);
    boolean empty = true;
    for (String word : PlainText.of(text).split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line = new StringBuilder(indent);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }
}
