package dev.posthouse.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What was measured in one case, by peer and round. */
final class PeerRuns {
  private final Map<Peer, List<Measured>> rounds = new EnumMap<>(Peer.class);

  void add(Peer peer, Measured measured) {
    rounds.computeIfAbsent(peer, _ -> new ArrayList<>()).add(measured);
  }

  List<Peer> peers() {
    return List.copyOf(rounds.keySet());
  }

  /** One for each round; NaN where it was not measured. */
  double[] values(Peer peer, Figure figure) {
    return rounds.getOrDefault(peer, List.of()).stream()
        .mapToDouble(measured -> measured.of(figure))
        .toArray();
  }

  /** Over the rounds in which it was measured. */
  double median(Peer peer, Figure figure) {
    return median(values(peer, figure));
  }

  /**
   * The median over the rounds of the peer's figure divided by another peer's of the same round.
   */
  double ratio(Peer peer, Figure figure, Peer yardstick) {
    double[] own = values(peer, figure);
    double[] other = values(yardstick, figure);
    return median(
        IntStream.range(0, Math.min(own.length, other.length))
            .mapToDouble(round -> own[round] / other[round])
            .toArray());
  }

  /** What went wrong, and in how many of the rounds, if not in all alike. */
  String remarks(Peer peer) {
    List<Measured> all = Objects.requireNonNull(rounds.get(peer));
    Map<String, Long> counted =
        all.stream()
            .flatMap(measured -> measured.remarks().stream())
            .collect(Collectors.groupingBy(words -> words, TreeMap::new, Collectors.counting()));
    return counted.entrySet().stream()
        .map(
            entry ->
                entry.getValue() == all.size()
                    ? entry.getKey()
                    : "%s (in %d of %d rounds)"
                        .formatted(entry.getKey(), entry.getValue(), all.size()))
        .collect(Collectors.joining("; "));
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    return sorted.length == 0
        ? Double.NaN
        : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
