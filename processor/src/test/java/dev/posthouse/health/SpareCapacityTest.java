package dev.posthouse.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.RateSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many more calls a provider could take, as a worker of another one sees it. */
class SpareCapacityTest {
  private static final Failure DOWN = Failure.of(FailureKind.OVERLOADED, "busy");

  @Test
  void theCallsThatMayStillBeginBeyondTheJobsThatWaitAreSpare() {
    ProviderGate gate = worked(new Fleet(64, RateSettings.NONE).join());
    assertThat(gate.spareCapacity(Load.UNKNOWN)).isEqualTo(64);

    assertThat(gate.tryEnter(Load.UNKNOWN)).isPresent();
    gate.waiting(10, 0);

    assertThat(gate.spareCapacity(Load.UNKNOWN)).isEqualTo(53);
    gate.waiting(100, 0);
    assertThat(gate.spareCapacity(Load.UNKNOWN)).isZero();
  }

  /** Its use by others is not known here, and it is theirs to fill it. */
  @Test
  void aProcessThatDoesNotWorkAProviderSeesNoSpareCapacityThere() {
    ProviderGate gate = new Fleet(64, RateSettings.NONE).join();
    assertThat(gate.spareCapacity(Load.UNKNOWN)).isZero();

    gate.share(3, 12);
    assertThat(gate.spareCapacity(Load.UNKNOWN)).isPositive();
    gate.share(0, 12);
    assertThat(gate.spareCapacity(Load.UNKNOWN)).isZero();
  }

  /** Whoever fills the spare capacity at each look uses the limit fully and does not exceed it. */
  @Test
  void spareCapacityIsThisProcessesPartOfTheLimitUntilTheNextLook() {
    Fleet fleet = new Fleet(1000, RateSettings.ofRequestsPerMinute(6000));
    ProviderGate gate = fleet.join();
    gate.share(4, 12);
    int waiting = 0;
    int calls = 0;

    for (int look = 0; look < 600; look++) {
      waiting += gate.spareCapacity(Load.UNKNOWN);
      for (int turn = 0; turn < 4; turn++) {
        Optional<Permit> permit = gate.tryEnter(Load.UNKNOWN);
        for (; waiting > 0 && permit.isPresent(); permit = gate.tryEnter(Load.UNKNOWN)) {
          permit.get().succeeded(Usage.NONE);
          waiting--;
          calls++;
        }
        permit.ifPresent(Permit::unused);
        gate.waiting(waiting, 0);
        fleet.clock.advance(SpareCapacity.PERIOD.dividedBy(4));
      }
      assertThat(waiting).as("nobody is sent to wait for long").isLessThan(10);
    }

    assertThat(calls).as("a third of a minute's 6000").isBetween(1900, 2000);
  }

  @Test
  void spareCapacityIsCountedInTokensWhereTheyAreLimited() {
    Fleet fleet = new Fleet(1000, new RateSettings(4, 0, 0, 600_000, 0));
    ProviderGate gate = worked(fleet.join());

    // 10,000 tokens a second: within the next look and what the pace may be ahead, 1,500.
    assertThat(gate.spareCapacity(new Load(100, 0, false))).isBetween(14, 16);
    assertThat(gate.spareCapacity(new Load(100_000, 0, false))).isEqualTo(1);
    assertThat(gate.tryEnter(new Load(100_000, 0, false))).isPresent();
    assertThat(gate.spareCapacity(new Load(100, 0, false))).isZero();
  }

  @Test
  void aProviderThatIsSilentShutOrOnTrialHasNoSpareCapacity() {
    Fleet fleet = new Fleet(64, RateSettings.NONE);
    ProviderGate silent = worked(fleet.join());
    fleet.report(silent.health().silenced(fleet.clock.instant().plusSeconds(1)));
    assertThat(silent.spareCapacity(Load.UNKNOWN)).isZero();

    ProviderGate gate = worked(new Fleet(64, RateSettings.NONE).join());
    breakDown(gate);
    assertThat(gate.spareCapacity(Load.UNKNOWN)).isZero();
  }

  @Test
  void aProviderOnTrialHasProbesAndNothingSpareAndAfterItLittleAtFirst() {
    Fleet fleet = new Fleet(64, RateSettings.NONE);
    ProviderGate gate = worked(fleet.join());
    breakDown(gate);
    fleet.clock.advance(Duration.ofSeconds(10));

    Permit first = gate.tryEnter(Load.UNKNOWN).orElseThrow();
    Permit second = gate.tryEnter(Load.UNKNOWN).orElseThrow();
    assertThat(gate.spareCapacity(Load.UNKNOWN)).as("a third probe is allowed").isZero();

    first.succeeded(Usage.NONE);
    second.succeeded(Usage.NONE);
    assertThat(gate.spareCapacity(Load.UNKNOWN)).as("a tenth of 64").isEqualTo(6);
  }

  @Test
  void eachJobThatIsSentTakesAPlace() {
    SpareCapacity spare = new SpareCapacity(Map.of("gpt", 2, "gemini", 1));

    spare.take("gpt");
    assertThat(spare.has("gpt")).isTrue();
    assertThat(spare.left()).isEqualTo(2);
    spare.take("gpt");
    assertThat(spare.has("gpt")).isFalse();
    assertThat(spare.has("gemini")).isTrue();
    assertThat(spare.has("unheard-of")).isFalse();
  }

  private static ProviderGate worked(ProviderGate gate) {
    gate.share(12, 12);
    return gate;
  }

  /** At ordinary traffic: as many calls are in flight as it takes to judge them by their rate. */
  private static void breakDown(ProviderGate gate) {
    List<Permit> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(gate.tryEnter(Load.UNKNOWN).orElseThrow());
    }
    calls.forEach(call -> call.failed(DOWN));
  }
}
