package dev.posthouse.peers;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was measured of one peer in one case, and in words what went wrong. */
final class Measured {
  private final Map<Figure, Double> figures = new EnumMap<>(Figure.class);
  private final List<String> remarks = new ArrayList<>();

  Measured with(Figure figure, double value) {
    figures.put(figure, value);
    return this;
  }

  /** Says what the figures do not. */
  Measured remark(String words) {
    remarks.add(words);
    return this;
  }

  /** NaN if it was not measured. */
  double of(Figure figure) {
    return figures.getOrDefault(figure, Double.NaN);
  }

  List<String> remarks() {
    return remarks;
  }

  @Override
  public String toString() {
    return figures + (remarks.isEmpty() ? "" : " " + remarks);
  }
}
