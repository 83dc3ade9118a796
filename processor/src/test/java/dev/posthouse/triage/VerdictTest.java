package dev.posthouse.triage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class VerdictTest {

  /** Calls in order: a number answers so many, a kind fails one, {@code 5*kind} fails five. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          calls                                    | state     | fault    | words
                                                   | QUIET     | NOBODYS  | Add --probe
          40                                       | HEALTHY   | NOBODYS  | All is well.
          39 overloaded                            | HEALTHY   | NOBODYS  | the few failures pass
          30 10*overloaded                         | FAILING   | THEIRS   | Theirs: the provider has no capacity.
          20*server_error                          | FAILING   | THEIRS   | quote request req_1 to its support
          3 2*timed_out                            | FAILING   | THEIRS   | silent for longer
          3 2*network                              | FAILING   | BETWEEN  | DNS, proxy and firewall
          30 10*rate_limited                       | FAILING   | OURS     | Lower concurrency
          quota_exhausted                          | FAILING   | OURS     | Add credit
          2*bad_credentials                        | FAILING   | OURS     | Put a valid key
          not_permitted                            | FAILING   | OURS     | Have it permitted
          model_not_found                          | FAILING   | OURS     | Correct model
          5*interrupted 5                          | RECOVERED | OURS     | before, interrupted prevailed
          internal                                 | FAILING   | OURS     | report it
          10*overloaded 4                          | FAILING   | THEIRS   | no capacity
          10*overloaded 5                          | RECOVERED | THEIRS   | The last 5 calls were answered; before, overloaded prevailed (theirs).
          3*overloaded 4*bad_credentials           | FAILING   | OURS     | Ours: the key is refused.
          4*overloaded 3*bad_credentials           | FAILING   | THEIRS   | Theirs: the provider has no capacity.
          10 10*context_overflow                   | HEALTHY   | REQUESTS | The requests': they exceed the model's context. The provider is well
          10 10*refused overloaded                 | HEALTHY   | REQUESTS | The requests': the model refuses
          10 10*refused 4*overloaded               | FAILING   | THEIRS   | no capacity
          10 5*invalid_output                      | HEALTHY   | REQUESTS | not what they ask for
          20 a_kind_of_the_future                  | HEALTHY   | NOBODYS  | All is well
          """,
      useHeadersInDisplayName = true)
  void theMixOfFailuresSaysWhoseFaultItIs(
      String calls, Verdict.State state, FaultOwner fault, String words) {
    Verdict verdict = Verdict.of(ProviderTally.of(Calls.parse(calls == null ? "" : calls)));

    assertThat(verdict.state()).as(verdict.toString()).isEqualTo(state);
    assertThat(verdict.fault()).isEqualTo(fault);
    assertThat(verdict.sentence()).contains(words);
  }

  @ParameterizedTest
  @EnumSource(value = FailureKind.class, mode = EnumSource.Mode.EXCLUDE, names = "NO_ROOM")
  void everyKindHasAnOwnerAndAWayOut(FailureKind kind) {
    Verdict verdict = Verdict.of(ProviderTally.of(Calls.parse("20*" + kind.wireName())));

    assertThat(verdict.fault()).isEqualTo(FaultOwner.of(kind)).isNotEqualTo(FaultOwner.NOBODYS);
    assertThat(verdict.sentence())
        .matches("(Theirs|Ours|Between us and them|The requests'): .+\\.");
  }

  /** It was bought as one that waits for room. */
  @Test
  void aTierThatIsFullIsNobodysFault() {
    Verdict verdict = Verdict.of(ProviderTally.of(Calls.parse("20*no_room")));

    assertThat(verdict.state()).isEqualTo(Verdict.State.HEALTHY);
    assertThat(verdict.fault()).isEqualTo(FaultOwner.NOBODYS);
  }

  @Test
  void aProbeSpeaksForAProviderThatNobodyCalled() {
    Verdict quiet = Verdict.of(ProviderTally.NONE);

    assertThat(quiet.and(answered()).state()).isEqualTo(Verdict.State.HEALTHY);
    assertThat(quiet.and(failed(FailureKind.BAD_CREDENTIALS)))
        .isEqualTo(
            new Verdict(
                Verdict.State.FAILING,
                FaultOwner.OURS,
                "Ours: the key is refused. Put a valid key where the credential setting points."));
  }

  @Test
  void aProbeThatFailsOverrulesCallsThatWereAnswered() {
    Verdict healthy = Verdict.of(ProviderTally.of(Calls.parse("40")));

    assertThat(healthy.and(failed(FailureKind.OVERLOADED)).fault()).isEqualTo(FaultOwner.THEIRS);
  }

  @Test
  void oneAnsweredProbeDoesNotMakeUpForManyFailures() {
    Verdict failing = Verdict.of(ProviderTally.of(Calls.parse("20*overloaded")));

    assertThat(failing.and(answered())).isEqualTo(failing);
  }

  @Test
  void aProbeWhoseOwnRequestIsAtFaultSaysNothing() {
    Verdict healthy = Verdict.of(ProviderTally.of(Calls.parse("40")));

    assertThat(healthy.and(failed(FailureKind.TRUNCATED))).isEqualTo(healthy);
  }

  private static Probe.Result answered() {
    return new Probe.Result.Answered("model", Duration.ofMillis(300), null);
  }

  private static Probe.Result failed(FailureKind kind) {
    return new Probe.Result.Failed(Failure.of(kind, "message"), Duration.ofMillis(300), null);
  }

  @Test
  void theNotationOfTheseTestsIsRead() {
    List<RecentCall> calls = new ArrayList<>(Calls.parse("2 3*network overloaded"));

    assertThat(calls)
        .extracting(call -> call.failure() == null ? "-" : call.failure().getKind())
        .containsExactly("-", "-", "network", "network", "network", "overloaded");
  }
}
