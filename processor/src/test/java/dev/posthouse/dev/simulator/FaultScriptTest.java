package dev.posthouse.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultScriptTest {
  @Test
  void survivesItsJsonForm() {
    FaultScript script =
        FaultScript.of(
            Phase.HEALTHY
                .between(Duration.ofSeconds(10), Duration.ofMillis(40_500))
                .failing(
                    Fault.of(FaultKind.OVERLOADED, 0.1),
                    Fault.of(FaultKind.RATE_LIMITED, 0.2).retryAfter(Duration.ofSeconds(7)))
                .taking(new Latency.LogNormal(Duration.ofMillis(800), Duration.ofSeconds(4)))
                .paced(Duration.ofMillis(20))
                .limitedTo(600),
            Phase.HEALTHY
                .taking(new Latency.Uniform(Duration.ofMillis(1), Duration.ofMillis(2)))
                .holding());

    assertThat(FaultScript.fromJson(script.toJson())).isEqualTo(script);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"phases\":[{\"untill\":\"3s\"}]} | phases[0]: unknown field 'untill'",
        "{\"phases\":[{\"faults\":[{\"kind\":\"meteor\"}]}]} | phases[0].faults[0].kind: 'meteor'"
            + " is none",
        "{\"phases\":[{\"faults\":[{\"kind\":\"cut\",\"rate\":2}]}]} | rate of cut is 2.0",
        "{\"phases\":[{\"from\":\"soon\"}]} | phases[0].from: 'soon' is not a duration",
        "{\"phases\":[{\"latency\":{\"kind\":\"odd\"}}]} | phases[0].latency.kind",
        "{\"phases\":[{\"faults\":[{\"kind\":\"cut\",\"rate\":0.6},{\"kind\":\"stall\",\"rate\":0.6}]}]}"
            + " | add up to 1.2",
        "{\"phases\":7} | phases: give a list",
        "[] | script: give an object"
      })
  void namesWhatIsWrongInTheJsonForm(String json, String message) {
    assertThatThrownBy(() -> FaultScript.fromJson(json)).hasMessageContaining(message);
  }

  @Test
  void isHealthyOutsideItsPhasesAndLetsTheLastPhaseWin() {
    Phase outage =
        Phase.HEALTHY
            .failing(Fault.always(FaultKind.OVERLOADED))
            .between(Duration.ofSeconds(1), Duration.ofSeconds(5));
    Phase reset =
        Phase.HEALTHY
            .failing(Fault.always(FaultKind.RESET_BEFORE_HEADERS))
            .between(Duration.ofSeconds(3), Duration.ofSeconds(4));
    FaultScript script = FaultScript.of(outage, reset);

    assertThat(script.at(Duration.ZERO)).isEqualTo(Phase.HEALTHY);
    assertThat(script.at(Duration.ofSeconds(1))).isEqualTo(outage);
    assertThat(script.at(Duration.ofSeconds(3))).isEqualTo(reset);
    assertThat(script.at(Duration.ofSeconds(5))).isEqualTo(Phase.HEALTHY);
  }

  @Test
  void drawsLogNormalLatenciesWithTheGivenMedianAndTail() {
    Latency latency = new Latency.LogNormal(Duration.ofMillis(100), Duration.ofMillis(1_000));
    var random = new SplittableRandom(1);

    double[] millis =
        DoubleStream.generate(() -> latency.sample(random).toNanos() / 1e6)
            .limit(20_000)
            .sorted()
            .toArray();

    assertThat(millis[10_000]).isBetween(95.0, 105.0);
    assertThat(millis[19_800]).isBetween(900.0, 1_100.0);
  }
}
