package dev.posthouse.peers;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The tables of docs/peers.md: medians over the rounds. */
final class PeerReport {
  private final Map<PeerCase, Map<Peer, List<Measured>>> runs = new EnumMap<>(PeerCase.class);

  void add(PeerCase load, Peer peer, Measured measured) {
    runs.computeIfAbsent(load, _ -> new EnumMap<>(Peer.class))
        .computeIfAbsent(peer, _ -> new ArrayList<>())
        .add(measured);
  }

  String toMarkdown() {
    StringBuilder page = new StringBuilder();
    runs.forEach((load, peers) -> table(page, load, peers));
    return page.toString();
  }

  private static void table(StringBuilder page, PeerCase load, Map<Peer, List<Measured>> peers) {
    page.append("### ").append(load.title()).append("\n\n");
    page.append(
        "| | jobs/s | processor time a job, ms | without the JVM's compilers, ms | of Parallel"
            + " Consumer's, transactional | seconds in all | first result after, s | with processor"
            + " time, s | idle, % of a core | load of the machine |\n");
    page.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    double yardstick =
        median(
            peers.getOrDefault(Peer.PARALLEL_TRANSACTIONAL, List.of()), Measured::warmMillisPerJob);
    peers.forEach(
        (peer, runs) ->
            page.append(
                "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n"
                    .formatted(
                        peer.title(),
                        number("%,.0f", median(runs, Measured::jobsPerSecond)),
                        number("%.2f", median(runs, Measured::millisPerJob)),
                        number("%.2f", median(runs, Measured::warmMillisPerJob)),
                        number("%.2f", median(runs, Measured::warmMillisPerJob) / yardstick),
                        number("%.1f", median(runs, Measured::seconds)),
                        number("%.1f", median(runs, Measured::firstSeconds)),
                        number("%.1f", median(runs, Measured::firstProcessorSeconds)),
                        number("%.1f", 100 * median(runs, Measured::idle)),
                        number("%.1f", median(runs, Measured::load)))));
    page.append("\n");
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
  }

  private static double median(List<Measured> runs, ToDoubleFunction<Measured> of) {
    double[] sorted = runs.stream().mapToDouble(of).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }
}
