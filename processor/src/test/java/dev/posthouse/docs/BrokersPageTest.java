package dev.posthouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The table of the brokers of users: made by the profile {@code brokers} from its test reports. */
class BrokersPageTest {
  private static final Path PAGE = Document.PROJECT.resolve("docs/brokers.md");

  /** These lose commits (KAFKA-20734), and no release of theirs does not. */
  private static final Set<String> FAULTY = Set.of("4.3.1", "4.4.0");

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

      One version without the table: `POSTHOUSE_TEST_KAFKA=4.4.0 mvn verify`, for all integration tests. Red in `AcknowledgedCommitsIT` is
      [KAFKA-20734](https://issues.apache.org/jira/browse/KAFKA-20734): such a broker forgets commits that it has acknowledged, of any
      transactional application, and by chance a run may pass. A process that finds such brokers, or a `transaction.version` below 2
      as those of 3.9 have it, says so at its start and works all the same. "Not fulfilled within" is a time-out: on a machine
      with other work it may be the machine's, and tells nothing of the broker; such a row is to be made again on a quiet one.
      """;

  @Test
  @EnabledIfSystemProperty(named = "brokers.reports", matches = ".+")
  void everyVersionWithoutAKnownFaultPasses() throws IOException {
    List<BrokerReport> reports = reports(Path.of(System.getProperty("brokers.reports")));
    StringBuilder page = new StringBuilder(HEAD);
    reports.forEach(report -> page.append(report.row()).append('\n'));
    Files.writeString(PAGE, page.append(FOOT));

    assertThat(reports).isNotEmpty();
    assertThat(reports).allSatisfy(report -> assertThat(report.tests()).isPositive());
    assertThat(reports)
        .filteredOn(report -> !FAULTY.contains(report.version()))
        .allSatisfy(report -> assertThat(report.failed()).isEmpty());
  }

  private static List<BrokerReport> reports(Path folder) throws IOException {
    try (Stream<Path> versions = Files.list(folder)) {
      return versions.map(BrokerReport::read).sorted(BrokerReport.BY_VERSION).toList();
    }
  }
}
