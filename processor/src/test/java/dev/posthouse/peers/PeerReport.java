package dev.posthouse.peers;

import dev.posthouse.docs.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables and plots of docs/peers.md: medians over the rounds. */
final class PeerReport {
  private static final Path PLOTS = Document.PROJECT.resolve(Path.of("docs", "peers"));

  /** The peers that others are set in relation to. */
  private static final List<Peer> YARDSTICKS =
      List.of(Peer.PLAIN_LOOP, Peer.PARALLEL_TRANSACTIONAL);

  private final Map<PeerCase, PeerRuns> cases = new EnumMap<>(PeerCase.class);

  void add(PeerCase load, Peer peer, Measured measured) {
    cases.computeIfAbsent(load, _ -> new PeerRuns()).add(peer, measured);
  }

  /** Writes page and plots, if documents are written. */
  void write() throws IOException {
    var _ = Document.read("docs/peers.md").with("measured", toMarkdown());
    if (Document.WRITE) {
      Files.createDirectories(PLOTS);
      for (Map.Entry<PeerCase, PeerRuns> each : cases.entrySet()) {
        Files.writeString(
            PLOTS.resolve(plot(each.getKey())), PeerPlot.draw(each.getKey(), each.getValue()));
      }
    }
  }

  String toMarkdown() {
    return cases.entrySet().stream()
        .map(each -> section(each.getKey(), each.getValue()))
        .collect(Collectors.joining());
  }

  private static String section(PeerCase load, PeerRuns runs) {
    StringBuilder page = new StringBuilder("### " + load.title() + "\n\n");
    page.append("![%s](peers/%s)\n\n".formatted(load.compared().title(), plot(load)));
    List<String> titles = new ArrayList<>(load.figures().stream().map(Figure::title).toList());
    for (Peer yardstick : YARDSTICKS) {
      titles.add("*%s*: to %s".formatted(load.compared().title(), yardstick.title()));
    }
    titles.add("remarks");
    page.append("| | %s |\n".formatted(String.join(" | ", titles)));
    page.append("|---|%s---|\n".formatted("--:|".repeat(titles.size() - 1)));
    for (Peer peer : runs.peers()) {
      page.append(row(load, runs, peer));
    }
    return page.append("\n").toString();
  }

  private static String row(PeerCase load, PeerRuns runs, Peer peer) {
    StringBuilder row = new StringBuilder("| " + peer.title());
    for (Figure figure : load.figures()) {
      row.append(" | ").append(figure.toText(runs.median(peer, figure)));
    }
    for (Peer yardstick : YARDSTICKS) {
      double ratio = runs.ratio(peer, load.compared(), yardstick);
      row.append(" | ")
          .append(Double.isNaN(ratio) ? "–" : String.format(Locale.ROOT, "%.2f", ratio));
    }
    return row.append(" | ").append(runs.remarks(peer)).append(" |\n").toString();
  }

  private static String plot(PeerCase load) {
    return load.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".svg";
  }
}
