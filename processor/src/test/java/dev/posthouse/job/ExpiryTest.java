package dev.posthouse.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P8: when a job ends without an answer, the letter names the true cause. */
class ExpiryTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Failure REFUSED_KEY =
      new Failure(FailureKind.BAD_CREDENTIALS, "HTTP 401", 401, "invalid_api_key", "req_1", null);

  /** It was {@code expired}, and the advice was to raise concurrency. */
  @ParameterizedTest
  @EnumSource(
      value = FailureKind.class,
      names = {"BAD_CREDENTIALS", "QUOTA_EXHAUSTED", "NOT_PERMITTED", "MODEL_NOT_FOUND"})
  void aJobWithoutACallOfItsOwnEndsWithTheKindThatItsProviderIsParkedFor(FailureKind kind) {
    Failure parked = new Failure(kind, "x", 403, "some_code", null, null);

    Failure end = Expiry.whileWaiting(job(), known(Map.of("claude", parked)), NOW);

    assertThat(end.kind()).isEqualTo(kind);
    assertThat(end.message())
        .contains("provider claude is parked since 2025-12-31T23:00:00Z", "HTTP 403, some_code")
        .doesNotContain("concurrency");
  }

  @Test
  void theCauseAndItsRemedyAreInWords() {
    Failure end = Expiry.whileWaiting(job(), known(Map.of("claude", REFUSED_KEY)), NOW);

    assertThat(end.message())
        .contains("its key was refused (HTTP 401, invalid_api_key)")
        .contains("Put a valid key where the provider's credential setting points");
  }

  @Test
  void ofACallOfItsOwnTheLetterHasTheVendorsId() {
    Failure end = Expiry.whileWaiting(job(REFUSED_KEY), known(Map.of("claude", REFUSED_KEY)), NOW);

    assertThat(end.status()).isEqualTo(401);
    assertThat(end.requestId()).isEqualTo("req_1");
  }

  /** Lateness it is where somebody could have answered. */
  @Test
  void aJobIsLateWhereAnotherOfItsChainIsNotParked() {
    Job both = Job.newBuilder(job()).setChain(List.of("claude", "gpt")).build();

    Failure end = Expiry.whileWaiting(both, known(Map.of("claude", REFUSED_KEY)), NOW);

    assertThat(end.kind()).isEqualTo(FailureKind.EXPIRED);
  }

  @Test
  void whereAllAreParkedEachIsNamed() {
    Job both = Job.newBuilder(job()).setChain(List.of("claude", "gpt")).build();
    Failure noQuota = Failure.of(FailureKind.QUOTA_EXHAUSTED, "x");

    Failure end =
        Expiry.whileWaiting(both, known(Map.of("claude", REFUSED_KEY, "gpt", noQuota)), NOW);

    assertThat(end.kind()).isEqualTo(FailureKind.BAD_CREDENTIALS);
    assertThat(end.message()).contains("provider claude", "provider gpt", "quota");
  }

  @Test
  void ofAProviderThatIsShutNobodyIsToldToRaiseItsConcurrency() {
    Failure end = Expiry.whileWaiting(job(), _ -> new Opening.Unknown(), NOW);

    assertThat(end.kind()).isEqualTo(FailureKind.EXPIRED);
    assertThat(end.message()).contains("which is shut").doesNotContain("concurrency");
  }

  @Test
  void aJobThatOnlyWaitedForItsTurnIsLate() {
    Failure end = Expiry.whileWaiting(job(), Availability.ALL_OPEN, NOW);

    assertThat(end.kind()).isEqualTo(FailureKind.EXPIRED);
    assertThat(end.message()).contains("concurrency");
  }

  @Test
  void somebodysWordsAreNoKind() {
    assertThat(Parking.of("contract ends", NOW)).isEmpty();
    assertThat(Parking.of("overloaded", NOW)).as("no kind that parks").isEmpty();
    assertThat(Parking.of("bad_credentials", NOW))
        .as("as an older process says it")
        .hasValueSatisfying(
            parking -> assertThat(parking.kind()).isEqualTo(FailureKind.BAD_CREDENTIALS));
  }

  private static Availability known(Map<String, Failure> parked) {
    return new Availability() {
      @Override
      public Opening openFrom(String provider) {
        return parked.containsKey(provider) ? new Opening.Unknown() : new Opening.Open();
      }

      @Override
      public Optional<Parking> parking(String provider) {
        return Optional.ofNullable(parked.get(provider))
            .flatMap(failure -> Parking.of(Parking.reason(failure), NOW.minusSeconds(3600)));
      }
    };
  }

  private static Job job(Failure... failures) {
    List<Call> history = new ArrayList<>();
    for (Failure failure : failures) {
      history.add(
          Call.newBuilder()
              .setProvider("claude")
              .setModel("a-model")
              .setEndedAt(NOW)
              .setFailure(failure.toRecord())
              .build());
    }
    return Job.newBuilder()
        .setJobId("job-1")
        .setGeneration(1)
        .setRequest(JobRequest.newBuilder().setPrompt("Why?").build())
        .setRoute("default")
        .setChain(List.of("claude"))
        .setProvider("claude")
        .setSource(new Source("requests", 0, 0L))
        .setSubmittedAt(NOW.minusSeconds(60))
        .setAdmittedAt(NOW.minusSeconds(60))
        .setDeadline(NOW)
        .setHistory(history)
        .build();
  }
}
