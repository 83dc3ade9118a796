package dev.posthouse.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The table of the brokers of users: made by the profile {@code brokers} from its test reports. */
class BrokersPageTest {
  private static final Path PAGE = Document.PROJECT.resolve("docs/brokers.md");

  /** These lose commits (KAFKA-20734), and no release of theirs does not. */
  private static final Set<String> FAULTY = Set.of("4.3.1", "4.4.0");

  private static final Pattern ROW = Pattern.compile("\\| (\\d+\\.\\d+\\.\\d+) \\|.*");

  private static final String HEAD =
      """
      # Brokers of users

      Made by `mvn verify -Pbrokers` from the reports of its tests; do not edit. For each version of Apache Kafka the profile fetches
      its broker from Maven Central, starts it in a process of its own and runs against it:

      - `JourneyIT`: jobs are answered, handed on, and end as dead letters;
      - `CrashIT`: processors are killed, taken over and restarted in turn, with the control that its reader sees damage;
      - `RebalanceStormIT`: workers come and go while they work;
      - `BrokerRestartIT`: the broker itself goes away and comes back, for a moment and for longer than a transaction may last;
      - `AcknowledgedCommitsIT`: none of Posthouse: plain transactional producers, and a broker that stops in the midst of them.

      | Kafka | clients | tests | passed | seconds | Java | on | what failed |
      | --- | --- | ---: | ---: | ---: | --- | --- | --- |
      """;

  private static final String FOOT =
      """

      One version, whose row is made anew while the others stay: `mvn verify -Pbrokers -Dbrokers.skip -Dbrokers.skip.4.0.2=false`. One
      version without the table: `POSTHOUSE_TEST_KAFKA=4.4.0 mvn verify`, for all integration tests. Red in `AcknowledgedCommitsIT` is
      [KAFKA-20734](https://issues.apache.org/jira/browse/KAFKA-20734): such a broker forgets commits that it has acknowledged, of any
      transactional application, and by chance a run may pass. A process that finds such brokers, or a `transaction.version` below 2
      as those of 3.9 have it, says so at its start and works all the same. "Not fulfilled within" is a time-out: on a machine
      with other work it may be the machine's, and tells nothing of the broker; such a row is to be made again on a quiet one.
      """;

  @Test
  @EnabledIfSystemProperty(named = "brokers.reports", matches = ".+")
  void everyVersionWithoutAKnownFaultPasses() throws IOException {
    List<BrokerReport> reports = reports(Path.of(System.getProperty("brokers.reports")));
    Files.writeString(PAGE, page(Files.readString(PAGE), reports));

    assertThat(reports).isNotEmpty();
    assertThat(reports).allSatisfy(report -> assertThat(report.tests()).isPositive());
    assertThat(reports)
        .filteredOn(report -> !FAULTY.contains(report.version()))
        .allSatisfy(report -> assertThat(report.failed()).isEmpty());
  }

  @Test
  void aRunOfOneVersionLeavesTheRowsOfOthers() {
    BrokerReport former = report("3.9.2", "2026-11-29");
    BrokerReport newer = report("4.10.0", "2026-11-29");
    String page = page("", List.of(former, newer));

    BrokerReport again = report("4.10.0", "2026-11-30");
    BrokerReport another = report("4.2.2", "2026-11-30");
    assertThat(page(page, List.of(again, another)))
        .isEqualTo(HEAD + former.row() + '\n' + another.row() + '\n' + again.row() + '\n' + FOOT);
  }

  /** As when the JVM of the tests is killed: those that were cut short leave no report. */
  @Test
  void aVersionWhoseTestsWereBrokenOffHasNotPassed(@TempDir Path folder) throws IOException {
    Path version = Files.createDirectory(folder.resolve("4.0.2"));
    Files.writeString(
        version.resolve("TEST-a.B.xml"),
        "<testsuite><testcase name=\"c()\" classname=\"a.B\" time=\"1.5\"/></testsuite>");
    Files.writeString(
        version.resolve("failsafe-summary.xml"),
        "<failsafe-summary><failureMessage>The JVM ended\n"
            + " at a.B</failureMessage></failsafe-summary>");

    BrokerReport report = BrokerReport.read(version);

    assertThat(report.tests()).isEqualTo(2);
    assertThat(report.failed()).containsExactly("not all tests ran: The JVM ended");
  }

  private static BrokerReport report(String version, String day) {
    return new BrokerReport(version, "4.2.1", "25", day, 60, 9, List.of());
  }

  /** The rows of these versions, and those of others as they stand on the former page. */
  private static String page(String former, List<BrokerReport> reports) {
    SortedMap<String, String> rows = new TreeMap<>(BrokerReport.BY_VERSION);
    former
        .lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .forEach(row -> rows.put(row.group(1), row.group()));
    reports.forEach(report -> rows.put(report.version(), report.row()));
    return rows.values().stream().map(row -> row + '\n').collect(joining("", HEAD, FOOT));
  }

  private static List<BrokerReport> reports(Path folder) throws IOException {
    try (Stream<Path> versions = Files.list(folder)) {
      return versions.map(BrokerReport::read).toList();
    }
  }
}
