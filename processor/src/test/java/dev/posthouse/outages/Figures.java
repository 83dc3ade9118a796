package dev.posthouse.outages;

/**
 * What came of one run.
 *
 * @param submitted jobs
 * @param answered jobs
 * @param lost jobs that ended without an answer
 * @param completions of the answered jobs, from submission, in seconds, sorted
 * @param callsPerJob of the jobs submitted during the trouble
 * @param callsToDead calls to vendors while they answered none
 * @param recoveryPeak the most calls to a recovered vendor in a second of its first minute, as a
 *     multiple of the steady rate
 * @param mostMoves how often one job was carried to another queue without a call, at most
 * @param callsBySecond to the first vendor
 * @param waitingBySecond jobs submitted and not ended
 * @param lostBySecond jobs lost so far
 */
record Figures(
    int submitted,
    int answered,
    int lost,
    double[] completions,
    double callsPerJob,
    int callsToDead,
    double recoveryPeak,
    int mostMoves,
    int[] callsBySecond,
    int[] waitingBySecond,
    int[] lostBySecond) {

  /** A completion time in seconds; not a number if no job was answered. */
  double completion(double share) {
    return completions.length == 0
        ? Double.NaN
        : completions[(int) Math.min(completions.length - 1, share * completions.length)];
  }
}
