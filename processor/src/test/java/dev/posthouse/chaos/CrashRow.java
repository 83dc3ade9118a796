package dev.posthouse.chaos;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a fault cost.
 *
 * @param fault what was done
 * @param jobs how many there were
 * @param inFlight calls that the provider had not answered
 * @param lost jobs without an outcome
 * @param doubled jobs with more than one
 * @param calledAgain calls beyond the first of a job, as the provider counted
 * @param untold calls that the provider saw and no job's history tells of
 * @param time from the fault to the last outcome
 * @param load of the machine: how many threads wanted a processor
 */
record CrashRow(
    String fault,
    int jobs,
    int inFlight,
    int lost,
    int doubled,
    int calledAgain,
    int untold,
    Duration time,
    double load) {
  private static final String HEAD =
      """
      # The crash table

      Made by `CrashTableIT` on DAY, with three brokers of Kafka KAFKA and every process in a JVM of its own on one machine with CPUS
      processors; do not edit. The command:

          mvn verify -Psoak -pl schemas,processor -Dit.test=CrashTableIT

      A provider, the JDK's HTTP server, holds every call until no more begin. Then comes the fault, and it answers
      again, each call after half a second to two. A plain consumer of committed records counts outcomes, the provider counts calls:
      neither has code of Posthouse. "In flight" are the calls that the provider had not answered at the fault: of the
      killed process in the first row, of one process of three in the others. "Called again" are all calls beyond a job's first, and
      "untold" those of which no history tells. A process that is killed is missed after the session time-out, here SESSION s, which is part of the
      seconds to the last outcome; so is the answering. "Load" is the machine's average over a minute: other work ran beside it.

      | fault | jobs | in flight | lost | doubled | called again | untold | s to the last outcome | load |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      """;

  static CrashRow of(
      String fault,
      int inFlight,
      OutcomeReader reader,
      Set<String> jobs,
      LedgerServer server,
      Duration time) {
    return new CrashRow(
        fault,
        jobs.size(),
        inFlight,
        reader.lost(jobs).size(),
        reader.doubled().size(),
        server.calls().values().stream().mapToInt(calls -> calls - 1).sum(),
        reader.untold(server.calls()).values().stream().mapToInt(Integer::intValue).sum(),
        time,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  static String page(List<CrashRow> rows, String kafka, String day) {
    return HEAD.replace("DAY", day)
            .replace("KAFKA", kafka)
            .replace("CPUS", Integer.toString(Runtime.getRuntime().availableProcessors()))
            .replace("SESSION", Long.toString(Fleet.SESSION.toSeconds()))
        + rows.stream().map(CrashRow::line).collect(Collectors.joining());
  }

  private String line() {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %d | %d | %.1f | %.0f |\n",
        fault,
        jobs,
        inFlight,
        lost,
        doubled,
        calledAgain,
        untold,
        time.toMillis() / 1000.0,
        load);
  }
}
