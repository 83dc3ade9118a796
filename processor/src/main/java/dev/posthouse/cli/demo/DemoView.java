package dev.posthouse.cli.demo;

import dev.posthouse.cli.local.TerminalRecordCount;
import dev.posthouse.cli.terminal.ShortDuration;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.dev.simulator.CallCounts;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Shows a demonstration: a picture that is drawn anew on a terminal, a line a second in a pipe.
 *
 * <p>Tested by {@code DemoIT}.
 */
final class DemoView {
  private static final int BAR = 40;
  private static final Duration REDRAW = Duration.ofMillis(200);
  private static final Duration LINE = Duration.ofSeconds(1);
  private static final int NARROWEST = 60;
  private static final int PIPE_COLUMNS = 100;
  private static final int ANSWERS_SHOWN = 3;

  private final Terminal terminal;
  private final Scenario scenario;
  private final List<SimulatedProvider> providers;
  private final int jobs;
  private final List<Boolean> down = new ArrayList<>();
  private Duration lastShown = Duration.ofSeconds(-1);
  private int drawn;

  DemoView(Terminal terminal, Scenario scenario, List<SimulatedProvider> providers, int jobs) {
    this.terminal = terminal;
    this.scenario = scenario;
    this.providers = providers;
    this.jobs = jobs;
    providers.forEach(provider -> down.add(false));
  }

  /** The present state, if it is time to show it again. */
  void show(Duration elapsed, int submitted, TerminalRecordCount records) {
    sayWhatChanges(elapsed);
    if (elapsed.minus(lastShown).compareTo(isLive() ? REDRAW : LINE) >= 0) {
      lastShown = elapsed;
      draw(elapsed, submitted, records);
    }
  }

  /** The state at the end. */
  void showLast(Duration elapsed, int submitted, TerminalRecordCount records) {
    draw(elapsed, submitted, records);
    drawn = 0;
  }

  /** The outage as it comes and goes. */
  private void sayWhatChanges(Duration elapsed) {
    for (int place = 0; place < providers.size(); place++) {
      boolean isDown = scenario.isDown(place, elapsed);
      if (isDown != down.get(place)) {
        down.set(place, isDown);
        erase();
        terminal
            .err()
            .printf(
                Locale.ROOT,
                "%5.1f s  %s%n",
                elapsed.toMillis() / 1000.0,
                paint(
                    isDown ? RED : GREEN,
                    providers.get(place).name()
                        + (isDown ? " goes down: every call fails" : " is back")));
        terminal.err().flush();
        lastShown = Duration.ofSeconds(-1);
      }
    }
  }

  private void draw(Duration elapsed, int submitted, TerminalRecordCount records) {
    long ended = records.ended();
    int inFlight = providers.stream().mapToInt(SimulatedProvider::inFlight).sum();
    long waiting = Math.max(0, submitted - ended - inFlight);
    String counts =
        "%d of %d submitted, %d answered, %d dead, %d being called, %d waiting"
            .formatted(
                submitted, jobs, records.results(), records.deadLetters(), inFlight, waiting);
    String time = String.format(Locale.ROOT, "%5.1f s", elapsed.toMillis() / 1000.0);
    if (!isLive()) {
      terminal.note(time + "  " + counts);
      return;
    }
    erase();
    // A line that wraps would be two to erase.
    List<String> lines = new ArrayList<>();
    int done = (int) (BAR * ended / Math.max(1, jobs));
    lines.add(
        time + "  " + "█".repeat(done) + "░".repeat(BAR - done) + "  " + 100 * ended / jobs + " %");
    lines.add(fit("         " + counts));
    for (int place = 0; place < providers.size(); place++) {
      lines.add(providerLine(place));
    }
    lines.forEach(line -> terminal.err().println(line));
    terminal.err().flush();
    drawn = lines.size();
  }

  private String providerLine(int place) {
    CallCounts counts = providers.get(place).counts();
    String line =
        "         %-8s %5d calls  %5d failed  %4d in flight"
            .formatted(
                providers.get(place).name(), counts.total(), failed(counts), counts.inFlight());
    return down.get(place) ? line + "  " + paint(RED, "down") : line;
  }

  private void erase() {
    if (drawn > 0) {
      terminal.err().print("\033[" + drawn + "A\033[J");
      drawn = 0;
    }
  }

  /** What came of it, for people. */
  void summarise(DemoReport report) {
    var out = terminal.out();
    out.println();
    List<JobResult> answers = report.count().answers();
    answers.stream().limit(ANSWERS_SHOWN).forEach(answer -> out.println(line(answer)));
    report.count().letters().forEach(letter -> out.println(line(letter)));
    out.println();
    for (SimulatedProvider provider : report.providers()) {
      CallCounts counts = provider.counts();
      out.printf(
          "%-8s %5d calls, %5d results%n",
          provider.name(), counts.total(), report.count().answeredBy(provider.name()));
      if (!counts.failed().isEmpty()) {
        out.println(fit("         failed: " + failures(counts.failed())));
      }
    }
    out.printf(
        Locale.ROOT,
        "%n%d submitted: %d results, %d dead letters, %d missing, %d twice.%n"
            + "%d calls, %d retries, %d handovers in %s.%n",
        report.submitted(),
        report.results(),
        report.deadLetters(),
        report.missing().size(),
        report.duplicates().size(),
        report.calls(),
        report.count().retries(),
        report.count().handovers(),
        ShortDuration.of(report.took()));
    out.println(paint(report.isExact() ? GREEN : RED, report.verdict()));
    out.flush();
  }

  private String line(JobResult result) {
    long millis = Duration.between(result.getSubmittedAt(), result.getCompletedAt()).toMillis();
    return fit(
        "%s  %s, %d call%s, %d ms: %s"
            .formatted(
                result.getJobId(),
                result.getProvider(),
                result.getHistory().size(),
                result.getHistory().size() == 1 ? "" : "s",
                millis,
                result.getText().replaceAll("\\s+", " ")));
  }

  private String line(DeadLetter letter) {
    String bytes =
        letter.getRaw() == null
            ? ""
            : String.format(Locale.ROOT, "%,d bytes kept; ", letter.getRaw().remaining());
    return fit(
        "%s  %s: %s%s"
            .formatted(
                letter.getJobId(),
                letter.getReason().getKind(),
                bytes,
                letter.getReason().getMessage()));
  }

  private String fit(String line) {
    int columns = isLive() ? Math.max(terminal.columns(), NARROWEST) : PIPE_COLUMNS;
    return line.length() <= columns ? line : line.substring(0, columns - 1) + "…";
  }

  private static long failed(CallCounts counts) {
    return counts.failed().values().stream().mapToLong(Long::longValue).sum();
  }

  private static String failures(Map<String, Long> failed) {
    return new TreeMap<>(failed)
        .entrySet().stream()
            .map(kind -> kind.getValue() + " " + kind.getKey())
            .collect(Collectors.joining(", "));
  }

  private static final String RED = "\033[31m";
  private static final String GREEN = "\033[32m";

  private String paint(String colour, String text) {
    return terminal.colours() ? colour + text + "\033[0m" : text;
  }

  private boolean isLive() {
    return terminal.columns() > 0;
  }
}
