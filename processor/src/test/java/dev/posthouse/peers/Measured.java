package dev.posthouse.peers;

/**
 * What was measured of one peer in one case.
 *
 * @param jobsPerSecond from the first to the last tenth of the results
 * @param millisPerJob of the worker's processor time
 * @param compilingPerJob what of it the JVM's compilers took, which a longer run would not; 0 where
 *     nobody tells
 * @param seconds from the first request to the last result
 * @param firstSeconds from the worker's start to the result of its first job
 * @param firstProcessorSeconds its processor time until then
 * @param idle share of a core that it takes when nothing is going on; NaN if that was not measured
 * @param doubled jobs that have more than one result
 * @param load of the machine, as it counts it, at the end
 */
record Measured(
    double jobsPerSecond,
    double millisPerJob,
    double compilingPerJob,
    double seconds,
    double firstSeconds,
    double firstProcessorSeconds,
    double idle,
    long doubled,
    double load) {

  /** The processor time a job of a worker that has run for long. */
  double warmMillisPerJob() {
    return millisPerJob - compilingPerJob;
  }
}
