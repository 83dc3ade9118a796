package dev.posthouse.outages;

/**
 * Where values stand on an axis.
 *
 * @param from the least value that is shown; less stands there too
 * @param to the greatest
 * @param start where the least stands, in pixels
 * @param end where the greatest stands
 * @param logarithmic whether equal steps are equal factors
 */
record Scale(double from, double to, double start, double end, boolean logarithmic) {

  static Scale linear(double from, double to, double start, double end) {
    return new Scale(from, to, start, end, false);
  }

  static Scale logarithmic(double from, double to, double start, double end) {
    return new Scale(from, to, start, end, true);
  }

  double at(double value) {
    double shown = Math.clamp(value, from, to);
    double share =
        logarithmic ? Math.log(shown / from) / Math.log(to / from) : (shown - from) / (to - from);
    return start + share * (end - start);
  }
}
