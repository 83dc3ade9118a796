package dev.posthouse.outages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What Posthouse promises under outages, and that the report says what the code makes. With {@code
 * -Ddocs.write=true} the report's tables and pictures are written anew. Needs no broker, but half a
 * minute of two processors.
 */
class OutagesIT {
  private static final Path REPORT = Path.of("..", "docs", "outages.md");
  private static final Path PICTURES = Path.of("..", "docs", "outages");

  private static Map<Scenario, Map<Plan, Figures>> all;

  @BeforeAll
  static void run() {
    all = Experiment.all();
  }

  @ParameterizedTest
  @EnumSource
  void posthouseAnswersEveryJob(Scenario scenario) {
    Figures figures = figures(scenario, Plan.POSTHOUSE);

    assertThat(figures.lost()).isZero();
    assertThat(figures.answered()).isEqualTo(figures.submitted());
  }

  @ParameterizedTest
  @EnumSource(names = "ERRORS_.*", mode = EnumSource.Mode.MATCH_ALL)
  void posthouseCallsHardlyOftenerThanItMust(Scenario scenario) {
    assertThat(figures(scenario, Plan.POSTHOUSE).callsPerJob())
        .isLessThanOrEqualTo(1.05 * scenario.unavoidableCalls());
  }

  @ParameterizedTest
  @EnumSource(names = {"FIRST_OUT", "ALL_OUT", "NO_QUOTA", "FLAPPING"})
  void posthouseSparesADeadVendorNearlyAllCallsThatNaiveRetriesMake(Scenario scenario) {
    assertThat(figures(scenario, Plan.POSTHOUSE).callsToDead())
        .isLessThanOrEqualTo(figures(scenario, Plan.NAIVE).callsToDead() / 100);
  }

  @ParameterizedTest
  @EnumSource
  void posthouseDoesNotOverrunAVendorThatIsBack(Scenario scenario) {
    assertThat(figures(scenario, Plan.POSTHOUSE).recoveryPeak()).isLessThanOrEqualTo(1.2);
  }

  /** Nobody waits for a vendor while another idles. */
  @ParameterizedTest
  @EnumSource(names = "ALL_OUT", mode = EnumSource.Mode.EXCLUDE)
  void posthouseAnswersWithinSecondsWhereOneVendorIsLeft(Scenario scenario) {
    Figures figures = figures(scenario, Plan.POSTHOUSE);

    assertThat(figures.completion(0.5)).isLessThan(4);
    assertThat(figures.completion(0.99)).isLessThan(12);
  }

  /** A backlog that is handed over does not wander. */
  @ParameterizedTest
  @EnumSource(names = {"ERRORS_10", "ERRORS_13", "ERRORS_23", "LIMIT_CUT"})
  void aJobThatLeavesABusyVendorDoesSoOnce(Scenario scenario) {
    assertThat(figures(scenario, Plan.POSTHOUSE).mostMoves())
        .as(scenario.title())
        .isLessThanOrEqualTo(1);
  }

  /** The control: the scenarios are hard enough to tell the strategies apart. */
  @ParameterizedTest
  @EnumSource(names = {"FIRST_OUT", "ALL_OUT", "LIMIT_CUT", "NO_QUOTA", "FLAPPING"})
  void theOtherStrategiesLoseJobsAndOverrunTheVendor(Scenario scenario) {
    for (Plan plan : Plan.values()) {
      if (plan != Plan.POSTHOUSE) {
        assertThat(figures(scenario, plan).lost()).as(plan.title()).isPositive();
        assertThat(figures(scenario, plan).recoveryPeak()).as(plan.title()).isGreaterThan(1.2);
      }
    }
  }

  @Test
  void theSameRunGivesTheSameFigures() {
    Figures again = Experiment.run(Scenario.FLAPPING, Plan.POSTHOUSE);

    assertThat(again)
        .usingRecursiveComparison()
        .isEqualTo(figures(Scenario.FLAPPING, Plan.POSTHOUSE));
  }

  @Test
  void theReportIsWhatTheCodeMakes() throws Exception {
    OutageReport report = new OutageReport(all);
    String text = Files.readString(REPORT);
    if (Boolean.getBoolean("docs.write")) {
      Files.createDirectories(PICTURES);
      for (Map.Entry<String, String> picture : report.pictures().entrySet()) {
        Files.writeString(PICTURES.resolve(picture.getKey()), picture.getValue());
      }
      text = report.fill(text);
      Files.writeString(REPORT, text);
    }

    assertThat(text).as("run this test with -Ddocs.write=true").isEqualTo(report.fill(text));
    for (Map.Entry<String, String> picture : report.pictures().entrySet()) {
      assertThat(PICTURES.resolve(picture.getKey()))
          .as("run this test with -Ddocs.write=true")
          .hasContent(picture.getValue());
      assertThat(text).contains("outages/" + picture.getKey());
    }
  }

  private static Figures figures(Scenario scenario, Plan plan) {
    return Objects.requireNonNull(Objects.requireNonNull(all.get(scenario)).get(plan));
  }
}
