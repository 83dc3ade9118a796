package dev.posthouse.peers;

import dev.posthouse.outages.Svg;
import java.util.Arrays;
import java.util.List;

/** Draws one figure of all peers in one case: a bar for the median, a dot for each round. */
final class PeerPlot {
  private static final int WIDTH = 860;
  private static final int LEFT = 250;
  private static final int RIGHT = 90;
  private static final int TOP = 64;
  private static final int ROW = 30;
  private static final int BAR = 14;

  private final PeerCase load;
  private final PeerRuns runs;
  private final Svg svg;
  private final double most;

  private PeerPlot(PeerCase load, PeerRuns runs) {
    this.load = load;
    this.runs = runs;
    svg = new Svg(WIDTH, TOP + ROW * runs.peers().size() + 10, load.title());
    most =
        runs.peers().stream()
            .flatMapToDouble(peer -> Arrays.stream(runs.values(peer, load.compared())))
            .filter(Double::isFinite)
            .max()
            .orElse(1);
  }

  static String draw(PeerCase load, PeerRuns runs) {
    PeerPlot plot = new PeerPlot(load, runs);
    plot.svg.text("title", Svg.Anchor.START, 16, 26, load.title());
    plot.svg.text("head", Svg.Anchor.START, LEFT, 50, load.compared().title());
    List<Peer> peers = runs.peers();
    for (int place = 0; place < peers.size(); place++) {
      plot.row(TOP + ROW * place, peers.get(place));
    }
    plot.svg.line("axis", LEFT, TOP, LEFT, TOP + (double) ROW * peers.size());
    return plot.svg.toText();
  }

  private void row(double top, Peer peer) {
    Figure figure = load.compared();
    double middle = top + ROW / 2.0;
    double median = runs.median(peer, figure);
    String style = peer == Peer.POSTHOUSE ? "strong" : "";
    svg.text(style, Svg.Anchor.END, LEFT - 12, middle + 4, peer.title());
    if (Double.isNaN(median)) {
      svg.text("bad", Svg.Anchor.START, LEFT + 8, middle + 4, runs.remarks(peer));
      return;
    }
    svg.rect(peer.isPosthouse() ? "f4" : "f2", LEFT, middle - BAR / 2.0, x(median) - LEFT, BAR);
    Arrays.stream(runs.values(peer, figure))
        .filter(Double::isFinite)
        .forEach(value -> svg.dot("halo f1", x(value), middle, 4.5));
    svg.text(style, Svg.Anchor.END, WIDTH - 16, middle + 4, figure.toText(median));
  }

  private double x(double value) {
    return LEFT + value / Math.max(most, 1e-9) * (WIDTH - LEFT - RIGHT);
  }
}
