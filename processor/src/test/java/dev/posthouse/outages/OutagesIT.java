package dev.posthouse.outages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Posthouse promises under outages, and that the report says what the code makes. With {@code
 * -Ddocs.write=true} the report's tables and pictures are written anew. In every build four
 * scenarios are run, and their part of the report held against them; in the soak, and to write,
 * all. Needs no broker, but of two processors 8 s for the four and half a minute for all.
 */
class OutagesIT {
  private static final Path REPORT = Path.of("..", "docs", "outages.md");
  private static final Path PICTURES = Path.of("..", "docs", "outages");

  private static final boolean WRITES = Boolean.getBoolean("docs.write");

  private static final Set<Scenario> SCENARIOS =
      WRITES || Boolean.getBoolean("outages.all")
          ? EnumSet.allOf(Scenario.class)
          : EnumSet.of(Scenario.ERRORS_13, Scenario.ALL_OUT, Scenario.FLAPPING, Scenario.REAL_TIME);

  private static Map<Scenario, Map<Plan, Figures>> all;

  @BeforeAll
  static void run() {
    all = Experiment.of(SCENARIOS);
  }

  static Set<Scenario> scenarios() {
    return SCENARIOS;
  }

  /** Calls fail here and there. */
  static Set<Scenario> withErrors() {
    return among(EnumSet.of(Scenario.ERRORS_10, Scenario.ERRORS_13, Scenario.ERRORS_23));
  }

  /** A vendor answers no call for a while. */
  static Set<Scenario> withDeadVendor() {
    return among(
        EnumSet.of(Scenario.FIRST_OUT, Scenario.ALL_OUT, Scenario.NO_QUOTA, Scenario.FLAPPING));
  }

  /** Another vendor takes the jobs. */
  static Set<Scenario> withOneVendorLeft() {
    return among(EnumSet.complementOf(EnumSet.of(Scenario.ALL_OUT)));
  }

  static Set<Scenario> withBusyVendor() {
    return among(
        EnumSet.of(Scenario.ERRORS_10, Scenario.ERRORS_13, Scenario.ERRORS_23, Scenario.LIMIT_CUT));
  }

  static Set<Scenario> hard() {
    return among(
        EnumSet.of(
            Scenario.FIRST_OUT,
            Scenario.ALL_OUT,
            Scenario.LIMIT_CUT,
            Scenario.NO_QUOTA,
            Scenario.FLAPPING));
  }

  private static Set<Scenario> among(Set<Scenario> some) {
    some.retainAll(SCENARIOS);
    return some;
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void posthouseAnswersEveryJob(Scenario scenario) {
    Figures figures = figures(scenario, Plan.POSTHOUSE);

    assertThat(figures.lost()).isZero();
    assertThat(figures.answered()).isEqualTo(figures.submitted());
  }

  @ParameterizedTest
  @MethodSource("withErrors")
  void posthouseCallsHardlyOftenerThanItMust(Scenario scenario) {
    assertThat(figures(scenario, Plan.POSTHOUSE).callsPerJob())
        .isLessThanOrEqualTo(1.05 * scenario.unavoidableCalls());
  }

  @ParameterizedTest
  @MethodSource("withDeadVendor")
  void posthouseSparesADeadVendorNearlyAllCallsThatNaiveRetriesMake(Scenario scenario) {
    assertThat(figures(scenario, Plan.POSTHOUSE).callsToDead())
        .isLessThanOrEqualTo(figures(scenario, Plan.NAIVE).callsToDead() / 100);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void posthouseDoesNotOverrunAVendorThatIsBack(Scenario scenario) {
    assertThat(figures(scenario, Plan.POSTHOUSE).recoveryPeak()).isLessThanOrEqualTo(1.2);
  }

  /** Nobody waits for a vendor while another idles. */
  @ParameterizedTest
  @MethodSource("withOneVendorLeft")
  void posthouseAnswersWithinSecondsWhereOneVendorIsLeft(Scenario scenario) {
    Figures figures = figures(scenario, Plan.POSTHOUSE);

    assertThat(figures.completion(0.5)).isLessThan(4);
    assertThat(figures.completion(0.99)).isLessThan(12);
  }

  /** A backlog that is handed over does not wander. */
  @ParameterizedTest
  @MethodSource("withBusyVendor")
  void aJobThatLeavesABusyVendorDoesSoOnce(Scenario scenario) {
    assertThat(figures(scenario, Plan.POSTHOUSE).mostMoves())
        .as(scenario.title())
        .isLessThanOrEqualTo(1);
  }

  /** The control: the scenarios are hard enough to tell the strategies apart. */
  @ParameterizedTest
  @MethodSource("hard")
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
    if (WRITES) {
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
