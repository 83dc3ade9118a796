package dev.posthouse.peers;

import java.util.Locale;

/** What can be measured of a worker. */
enum Figure {
  /** From the first to the last tenth of the results. */
  JOBS_PER_SECOND("jobs/s", "%,.0f"),
  /** Of the jobs a second that so many calls in flight bring at most, by Little's law. */
  POSSIBLE("of the possible jobs/s, %", "%.1f"),
  PROCESSOR("processor time a job, ms", "%.2f"),
  /** Without what the JVM's compilers took, which a longer run would not; Linux alone tells. */
  WARM_PROCESSOR("without the JVM's compilers, ms", "%.2f"),
  /** What the broker took meanwhile, for producers and readers too. */
  BROKER("broker's processor time a job, ms", "%.2f"),
  /** From the first request to the last result. */
  SECONDS("seconds in all", "%.1f"),
  /** From the worker's start to the result of its first job. */
  FIRST("first result after, s", "%.1f"),
  FIRST_PROCESSOR("with processor time, s", "%.1f"),
  /** When nothing is going on. */
  IDLE("idle, % of a core", "%.1f"),
  /** What the process held of the machine's memory at most; Linux alone tells. */
  MEMORY("most memory, MB", "%,.0f"),
  CALLS_PER_JOB("calls a job", "%.3f"),
  FAILED_CALLS("calls while down", "%,.0f"),
  /** From the request to the result that a reader of committed records can see. */
  HALF("half of the results after, s", "%.1f"),
  NEARLY_ALL("99 % after, s", "%.1f"),
  LOST("lost", "%,.0f"),
  DOUBLED("with two results", "%,.0f"),
  /** By the provider's own count. */
  CALLED_AGAIN("calls made again", "%,.0f"),
  /** From the kill to the last result. */
  RECOVERY("last result after the kill, s", "%.1f"),
  /** Without a result, from the kill on. */
  PAUSE("longest pause, s", "%.1f"),
  /** What other processes took of the machine meanwhile; Linux alone tells. */
  OTHERS("cores that others took", "%.2f"),
  /** As the machine counts it, at the end. */
  LOAD("load of the machine", "%.1f");

  private final String title;
  private final String format;

  Figure(String title, String format) {
    this.title = title;
    this.format = format;
  }

  String title() {
    return title;
  }

  String toText(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
  }
}
