package dev.posthouse.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.testbench.Alone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Each peer meets each case, in turn, several rounds. */
@Alone
@EnabledIfSystemProperty(named = "posthouse.test.peers", matches = "true")
class PeersIT {
  private static final int ROUNDS = Integer.getInteger("peers.rounds", 3);

  /** Whether Java may keep the peers' classes; to make them takes minutes. */
  private static final boolean CACHES =
      Boolean.parseBoolean(System.getProperty("peers.caches", "true"));

  /** Where the workers say what they do. */
  static final Path FOLDER = Path.of("target", "peers").toAbsolutePath();

  private static ChildProgram broker;
  private static ChildProgram provider;

  @BeforeAll
  static void start() {
    String more = System.getProperty("peers.java.BROKER");
    broker =
        more == null
            ? ChildProgram.start(BrokerProgram.class, "-Xmx1g")
            : ChildProgram.start(BrokerProgram.class, "-Xmx1g", more);
    provider = ChildProgram.start(CheapProvider.class, "-Xmx1g");
  }

  @AfterAll
  static void stop() {
    broker.close();
    provider.close();
  }

  @Test
  void allWorkTheSameJobs() throws IOException {
    PeerReport report = new PeerReport();
    List<String> broken = new ArrayList<>();
    PeerRun run = new PeerRun(broker, provider);
    if (CACHES) {
      peers().stream().filter(peer -> peer != Peer.BASELINE).forEach(run::prepare);
    }
    for (PeerCase load : cases()) {
      for (int round = 0; round < ROUNDS; round++) {
        for (Peer peer : peers()) {
          Measured measured = run.measure(peer, load, round);
          System.err.printf("%s %s %s%n", load, peer, measured);
          report.add(load, peer, measured);
          if (peer == Peer.POSTHOUSE && isPromiseBroken(measured)) {
            broken.add(load + ": " + measured);
          }
        }
        report.write();
      }
    }
    assertThat(broken).as("jobs of Posthouse that are lost or have two results").isEmpty();
  }

  private static boolean isPromiseBroken(Measured measured) {
    return measured.of(Figure.DOUBLED) > 0 || measured.of(Figure.LOST) > 0;
  }

  private static List<PeerCase> cases() {
    String named = System.getProperty("peers.cases", "");
    return named.isEmpty()
        ? List.of(PeerCase.values())
        : Arrays.stream(named.split(",", -1)).map(PeerCase::valueOf).toList();
  }

  private static List<Peer> peers() {
    String named = System.getProperty("peers.of", "");
    return Arrays.stream(Peer.values())
        .filter(
            peer ->
                named.isEmpty()
                    ? peer != Peer.BASELINE
                    : List.of(named.split(",", -1)).contains(peer.name()))
        .toList();
  }
}
