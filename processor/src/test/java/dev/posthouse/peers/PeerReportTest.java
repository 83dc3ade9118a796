package dev.posthouse.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the page says of figures. */
class PeerReportTest {
  private final PeerReport report = new PeerReport();

  @Test
  void ratiosAreMadeWithinARoundAndThenTheirMedianIsTaken() {
    started(Peer.POSTHOUSE, 2, 30, 8);
    started(Peer.PLAIN_LOOP, 1, 10, 8);

    assertThat(report.toMarkdown())
        .contains("| Posthouse | – | 8.0 | – | 2.00 | – |")
        .contains("| plain loop, promises nothing | – | 8.0 | – | 1.00 | – |");
  }

  @Test
  void aRoundThatWentWrongIsToldAndTheOthersCount() {
    started(Peer.PLAIN_LOOP, 3, 5);
    report.add(PeerCase.COLD_START, Peer.PLAIN_LOOP, new Measured().remark("it ran out of memory"));

    assertThat(report.toMarkdown())
        .contains("| – | 4.0 | – | 1.00 | – | it ran out of memory (in 1 of 3 rounds) |");
  }

  @Test
  void whatWasNeverMeasuredHasNoFigureInTableAndPlot() {
    PeerRuns runs = new PeerRuns();
    runs.add(Peer.PLAIN_LOOP, new Measured().remark("not run: it has one call"));
    report.add(PeerCase.CRASH, Peer.PLAIN_LOOP, new Measured().remark("not run: it has one call"));

    assertThat(report.toMarkdown())
        .contains("| – | – | – | – | – | – | – | – | not run: it has one call |");
    assertThat(PeerPlot.draw(PeerCase.CRASH, runs))
        .contains("not run: it has one call")
        .doesNotContain("NaN", "<circle");
  }

  private void started(Peer peer, double... seconds) {
    for (double each : seconds) {
      report.add(PeerCase.COLD_START, peer, new Measured().with(Figure.FIRST_PROCESSOR, each));
    }
  }
}
